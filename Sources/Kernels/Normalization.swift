internal import CKernels
public import TensorCore

/// Normalisation by the moments of the data itself.
public enum Normalization {
    /// Mean and variance (of the whole, not of a sample) of x, in two passes.
    public static func moments(_ x: FloatBuffer) -> (mean: Float, variance: Float) {
        let count = Float(x.count)
        let mean = unsafe KernelTable.selected.reduce(MK_SUM, x.address, x.count) / count
        let variance = unsafe KernelTable.selected.squared_deviation(x.address, x.count, mean) / count
        return (mean, variance)
    }

    /// Rows to zero mean and unit variance, then scaled and shifted element by element.
    /// - Parameters:
    ///   - x: [rows, count].
    ///   - gamma: [count], or empty for 1.
    ///   - beta: [count], or empty for 0.
    ///   - y: as x, in place where it is x.
    ///   - means: [rows] if not empty, the mean of each row.
    ///   - inverses: [rows] if not empty, 1/√(variance + epsilon) of each row.
    /// - Throws: `ShapeError.countMismatch`, `.tooLarge`.
    /// - Source: ONNX LayerNormalization-17.
    public static func rows(
        _ x: FloatBuffer, rows: Int, count: Int, epsilon: Float, gamma: FloatBuffer, beta: FloatBuffer,
        into y: MutableFloatBuffer, means: MutableFloatBuffer, inverses: MutableFloatBuffer
    ) throws(ShapeError) {
        let total = try extentProduct(rows, count)
        try require(x.count, atLeast: total)
        try require(y.count, atLeast: total)
        if !gamma.isEmpty { try require(gamma.count, atLeast: count) }
        if !beta.isEmpty { try require(beta.count, atLeast: count) }
        if !means.isEmpty { try require(means.count, atLeast: rows) }
        if !inverses.isEmpty { try require(inverses.count, atLeast: rows) }
        for row in 0..<rows {
            let values = unsafe FloatBuffer(start: x.address + row * count, count: count)
            let (mean, variance) = unsafe moments(values)
            let inverse = 1 / (variance + epsilon).squareRoot()
            unsafe KernelTable.selected.normalize(
                values.address, y.address + row * count, count, mean, inverse, gamma.isEmpty ? nil : gamma.address,
                beta.isEmpty ? nil : beta.address)
            if !means.isEmpty { unsafe means[row] = mean }
            if !inverses.isEmpty { unsafe inverses[row] = inverse }
        }
    }

    /// Groups of channels to zero mean and unit variance, then each channel scaled and shifted.
    /// - Parameters:
    ///   - x: [batch, channels, plane]; channels divide into `groups`, channels of them for instance normalisation.
    ///   - gamma: [channels].
    ///   - beta: [channels].
    ///   - y: as x, in place where it is x.
    /// - Throws: `ShapeError.countMismatch`, `.mismatch`, `.tooLarge`.
    /// - Source: ONNX GroupNormalization-21, InstanceNormalization-6.
    public static func groups(
        _ x: FloatBuffer, batch: Int, channels: Int, plane: Int, groups: Int, epsilon: Float, gamma: FloatBuffer,
        beta: FloatBuffer, into y: MutableFloatBuffer
    ) throws(ShapeError) {
        let total = try extentProduct(batch, channels, plane)
        try require(x.count, atLeast: total)
        try require(y.count, atLeast: total)
        try require(gamma.count, atLeast: channels)
        try require(beta.count, atLeast: channels)
        guard groups > 0, channels % groups == 0 else { throw .mismatch(expected: [groups], found: [channels]) }
        let members = channels / groups
        for index in 0..<(batch * groups) {
            let start = index * members * plane
            let (mean, variance) = unsafe moments(FloatBuffer(start: x.address + start, count: members * plane))
            let inverse = 1 / (variance + epsilon).squareRoot()
            for member in 0..<members {
                let channel = index % groups * members + member
                let from = start + member * plane
                let scale = unsafe gamma[channel] * inverse
                unsafe KernelTable.selected.normalize(x.address + from, y.address + from, plane, mean, scale, nil, nil)
                unsafe KernelTable.selected.unary(
                    MK_AFFINE, y.address + from, y.address + from, plane, 1, beta[channel])
            }
        }
    }

    /// Each channel scaled and shifted: y[b, c, i] = x[b, c, i]·scale[c] + shift[c].
    /// - Parameters:
    ///   - x: [batch, channels, plane].
    ///   - y: as x, in place where it is x.
    /// - Throws: `ShapeError.countMismatch`, `.tooLarge`.
    public static func channels(
        _ x: FloatBuffer, batch: Int, channels: Int, plane: Int, scale: FloatBuffer, shift: FloatBuffer,
        into y: MutableFloatBuffer
    ) throws(ShapeError) {
        let total = try extentProduct(batch, channels, plane)
        try require(x.count, atLeast: total)
        try require(y.count, atLeast: total)
        try require(scale.count, atLeast: channels)
        try require(shift.count, atLeast: channels)
        for index in 0..<(batch * channels) {
            let start = index * plane
            let channel = index % channels
            unsafe KernelTable.selected.unary(
                MK_AFFINE, x.address + start, y.address + start, plane, scale[channel], shift[channel])
        }
    }
}

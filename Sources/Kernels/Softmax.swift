internal import CKernels
public import TensorCore

/// Softmax and its kin along the middle axis of [outer, axis, inner].
public enum Softmax: Sendable, Hashable {
    case softmax
    case logSoftmax
    /// 1 at the first largest value, 0 elsewhere.
    case hardmax

    /// - Parameters:
    ///   - x: [outer, axis, inner].
    ///   - y: the same shape, in place where it is x and inner is 1.
    /// - Throws: `ShapeError.countMismatch`, `.tooLarge`.
    /// - Source: ONNX Softmax-13 along one axis; Softmax-1 is the same with the trailing axes flattened.
    public func apply(
        _ x: FloatBuffer, outer: Int, axis: Int, inner: Int, into y: MutableFloatBuffer
    ) throws(ShapeError) {
        let count = try extentProduct(outer, axis, inner)
        try require(x.count, atLeast: count)
        try require(y.count, atLeast: count)
        guard count > 0 else { return }
        for block in 0..<outer {
            let start = block * axis * inner
            if inner == 1 {
                unsafe row(x.address + start, y.address + start, axis)
            } else {
                for column in 0..<inner {
                    unsafe strided(x.address + start + column, y.address + start + column, axis, inner)
                }
            }
        }
    }

    private func row(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ n: Int) {
        let table = KernelTable.selected
        let peak = unsafe table.reduce(MK_MAXIMUM, x, n)
        switch self {
        case .softmax:
            let total = unsafe table.exp_sum(x, y, n, peak)
            unsafe table.unary(MK_AFFINE, y, y, n, 1 / total, 0)
        case .logSoftmax:
            var total: Float = 0
            for index in 0..<n { total += Self.scalar(MK_EXP, unsafe x[index] - peak) }
            let logarithm = Self.scalar(MK_LOG, total)
            for index in 0..<n { unsafe y[index] = x[index] - peak - logarithm }
        case .hardmax:
            unsafe strided(x, y, n, 1)
        }
    }

    private func strided(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ n: Int, _ step: Int) {
        var best = 0
        for index in 1..<max(n, 1) where unsafe x[index * step] > x[best * step] { best = index }
        if self == .hardmax {
            for index in 0..<n { unsafe y[index * step] = index == best ? 1 : 0 }
            return
        }
        let peak = unsafe x[best * step]
        var total: Float = 0
        for index in 0..<n {
            let exponential = Self.scalar(MK_EXP, unsafe x[index * step] - peak)
            total += exponential
            if self == .softmax { unsafe y[index * step] = exponential }
        }
        if self == .softmax {
            for index in 0..<n { unsafe y[index * step] /= total }
        } else {
            let logarithm = Self.scalar(MK_LOG, total)
            for index in 0..<n { unsafe y[index * step] = x[index * step] - peak - logarithm }
        }
    }

    private static func scalar(_ operation: mk_unary_op, _ x: Float) -> Float {
        var (input, output) = (x, Float(0))
        unsafe KernelTable.selected.unary(operation, &input, &output, 1, 0, 0)
        return output
    }
}

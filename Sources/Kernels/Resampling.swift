internal import CKernels
public import TensorCore

/// A tensor resampled along some of its axes, one after the other.
public struct Resampling: Sendable {
    private struct Pass: Sendable {
        let axis: ResampleAxis
        let outer: Int, inner: Int
    }

    /// The shape of the result.
    public let output: Shape
    /// Float32 values of working memory that `run` needs.
    public let scratchCount: Int
    private let passes: [Pass]
    private let inputCount: Int
    private let largest: Int

    /// - Parameter axes: one for each axis of the shape, nil where it stays as it is.
    /// - Throws: `ShapeError.mismatch`, `.tooLarge`.
    public init(_ shape: Shape, axes: [ResampleAxis?]) throws(ShapeError) {
        guard axes.count == shape.rank else { throw .mismatch(expected: [shape.rank], found: [axes.count]) }
        var dimensions = shape.dimensions
        var passes: [Pass] = []
        var largest = 0
        for (index, axis) in axes.enumerated() {
            guard let axis else { continue }
            guard axis.input == shape[index] else { throw .mismatch(expected: [shape[index]], found: [axis.input]) }
            if axis.isIdentity { continue }
            passes.append(
                Pass(
                    axis: axis, outer: dimensions[..<index].reduce(1, *),
                    inner: dimensions[(index + 1)...].reduce(1, *)))
            dimensions[index] = axis.output
            largest = max(largest, try Shape(dimensions).count)
        }
        self.passes = passes
        self.largest = largest
        inputCount = shape.count
        output = try Shape(dimensions)
        scratchCount = passes.count > 1 ? try extentProduct(largest, 2) : 0
    }

    /// - Parameters:
    ///   - extrapolation: what positions outside of a cropped axis take.
    ///   - y: apart from x.
    /// - Throws: `ShapeError.countMismatch`.
    public func run(
        _ x: FloatBuffer, extrapolation: Float, into y: MutableFloatBuffer, scratch: MutableFloatBuffer
    ) throws(ShapeError) {
        try require(x.count, atLeast: inputCount)
        try require(y.count, atLeast: output.count)
        try require(scratch.count, atLeast: scratchCount)
        guard output.count > 0 else { return }
        if passes.isEmpty { unsafe y.address.update(from: x.address, count: output.count) }
        var source = unsafe x.address
        for index in passes.indices {
            let target =
                unsafe index == passes.count - 1 ? y.address : scratch.address + (index % 2) * largest
            unsafe resample(passes[index], source, target, extrapolation)
            unsafe source = UnsafePointer(target)
        }
    }

    private func resample(
        _ pass: Pass, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ extrapolation: Float
    ) {
        let (axis, inner) = (pass.axis, pass.inner)
        for outer in 0..<pass.outer {
            let from = unsafe x + outer * axis.input * inner
            for position in 0..<axis.output {
                let to = unsafe y + (outer * axis.output + position) * inner
                if axis.outside[position] {
                    unsafe to.update(repeating: extrapolation, count: inner)
                    continue
                }
                let taps = (position * axis.width)..<((position + 1) * axis.width)
                if inner == 1 {
                    var sum: Float = 0
                    for tap in taps { unsafe sum += axis.weights[tap] * from[Int(axis.positions[tap])] }
                    unsafe to[0] = sum
                } else if axis.width == 1 {
                    unsafe to.update(from: from + Int(axis.positions[taps.lowerBound]) * inner, count: inner)
                } else {
                    unsafe to.update(repeating: 0, count: inner)
                    for tap in taps where axis.weights[tap] != 0 {
                        unsafe KernelTable.selected.axpy(
                            axis.weights[tap], from + Int(axis.positions[tap]) * inner, to, inner)
                    }
                }
            }
        }
    }
}

public import TensorCore

/// A permutation of the axes of a row-major tensor of any element type, by bytes. Axes that stay together are merged.
///
/// Made once for a shape; running it allocates nothing.
public struct Transposition: Sendable {
    /// The shape of the result.
    public let output: Shape

    private struct Axis {
        var extent: Int
        /// Elements from one index to the next in the input.
        var stride: Int
    }

    /// Of the output, outermost first, never empty.
    private let axes: [Axis]
    private let count: Int

    /// - Parameter permutation: output axis i is input axis permutation[i].
    /// - Throws: `ShapeError.mismatch` where it is no permutation of the axes.
    public init(_ shape: Shape, permutation: [Int]) throws(ShapeError) {
        guard permutation.sorted() == Array(0..<shape.rank) else {
            throw .mismatch(expected: Array(0..<shape.rank), found: permutation)
        }
        let strides = shape.strides
        var merged: [Axis] = []
        for axis in permutation where shape[axis] != 1 {
            if let last = merged.last, last.stride == strides[axis] * shape[axis] {
                merged[merged.count - 1] = Axis(extent: last.extent * shape[axis], stride: strides[axis])
            } else {
                merged.append(Axis(extent: shape[axis], stride: strides[axis]))
            }
        }
        axes = merged.isEmpty ? [Axis(extent: 1, stride: 1)] : merged
        output = try Shape(permutation.map { shape[$0] })
        count = shape.count
    }

    /// - Parameters:
    ///   - elementSize: bytes of an element: 1, 2, 4 or 8.
    ///   - y: apart from x.
    /// - Throws: `ShapeError.countMismatch` where a buffer is shorter than the shape.
    public func run(
        _ x: UnsafeRawBufferPointer, into y: UnsafeMutableRawBufferPointer, elementSize: Int
    ) throws(ShapeError) {
        try require(x.count, atLeast: count * elementSize)
        try require(y.count, atLeast: count * elementSize)
        guard count > 0, let from = x.baseAddress, let to = y.baseAddress else { return }
        switch elementSize {
        case 1: unsafe start(from.assumingMemoryBound(to: UInt8.self), to.assumingMemoryBound(to: UInt8.self))
        case 2: unsafe start(from.assumingMemoryBound(to: UInt16.self), to.assumingMemoryBound(to: UInt16.self))
        case 4: unsafe start(from.assumingMemoryBound(to: UInt32.self), to.assumingMemoryBound(to: UInt32.self))
        case 8: unsafe start(from.assumingMemoryBound(to: UInt64.self), to.assumingMemoryBound(to: UInt64.self))
        default: throw .mismatch(expected: [1, 2, 4, 8], found: [elementSize])
        }
    }

    private func start<Element: BitwiseCopyable>(
        _ x: UnsafePointer<Element>, _ y: UnsafeMutablePointer<Element>
    ) {
        var next = unsafe y
        unsafe walk(0, x, &next)
    }

    private func walk<Element: BitwiseCopyable>(
        _ axis: Int, _ x: UnsafePointer<Element>, _ y: inout UnsafeMutablePointer<Element>
    ) {
        let this = axes[axis]
        if axis == axes.count - 1 {
            if this.stride == 1 {
                unsafe y.update(from: x, count: this.extent)
            } else {
                for index in 0..<this.extent { unsafe y[index] = x[index * this.stride] }
            }
            unsafe y += this.extent
        } else if axis == axes.count - 2, axes[axis + 1].stride != 1 {
            unsafe plane(this, axes[axis + 1], x, y)
            unsafe y += this.extent * axes[axis + 1].extent
        } else {
            for index in 0..<this.extent { unsafe walk(axis + 1, x + index * this.stride, &y) }
        }
    }

    /// Two axes in squares that fit the cache, so that neither side is crossed a line at a time.
    private func plane<Element: BitwiseCopyable>(
        _ rows: Axis, _ columns: Axis, _ x: UnsafePointer<Element>, _ y: UnsafeMutablePointer<Element>
    ) {
        let side = 16
        for rowStart in stride(from: 0, to: rows.extent, by: side) {
            let rowEnd = min(rowStart + side, rows.extent)
            for columnStart in stride(from: 0, to: columns.extent, by: side) {
                let columnEnd = min(columnStart + side, columns.extent)
                for row in rowStart..<rowEnd {
                    for column in columnStart..<columnEnd {
                        unsafe y[row * columns.extent + column] = x[row * rows.stride + column * columns.stride]
                    }
                }
            }
        }
    }
}

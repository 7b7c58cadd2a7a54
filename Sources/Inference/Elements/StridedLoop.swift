package import TensorCore

/// A walk over the elements of an output, row-major, with the element that each of up to three operands has there.
///
/// Axes of extent 1 are dropped and axes that every operand steps through evenly are merged when the loop is made, so
/// that operands of one shape make a single row. Walking allocates nothing.
package struct StridedLoop: Sendable {
    /// An operand's place in memory: how far apart neighbours along each axis of the output are, 0 to repeat.
    package struct Operand: Sendable {
        package var strides: [Int]
        package var offset: Int

        package init(strides: [Int], offset: Int = 0) {
            self.strides = strides
            self.offset = offset
        }

        /// A dense operand broadcast to an output's shape under NumPy's rule; it must broadcast.
        package init(broadcasting shape: Shape, to output: Shape) {
            let dense = shape.strides
            let lead = output.rank - shape.rank
            strides = (0..<output.rank).map { axis in
                axis < lead || shape[axis - lead] == 1 ? 0 : dense[axis - lead]
            }
            offset = 0
        }
    }

    /// Elements in one row, and how far apart they are in each operand.
    package let rowCount: Int
    package let rowStrides: (Int, Int, Int)

    private let outerExtents: [Int]
    private let outerStrides: [(Int, Int, Int)]
    private let offsets: (Int, Int, Int)
    private let isEmpty: Bool

    package init(_ output: Shape, _ a: Operand, _ b: Operand? = nil, _ c: Operand? = nil) {
        let none = Operand(strides: [Int](repeating: 0, count: output.rank))
        let b = b ?? none
        let c = c ?? none
        var extents: [Int] = []
        var strides: [(Int, Int, Int)] = []
        for axis in 0..<output.rank where output[axis] != 1 {
            let extent = output[axis]
            let stride = (a.strides[axis], b.strides[axis], c.strides[axis])
            if let last = strides.last, let lastExtent = extents.last, last.0 == stride.0 * extent,
                last.1 == stride.1 * extent, last.2 == stride.2 * extent
            {
                extents[extents.count - 1] = lastExtent * extent
                strides[strides.count - 1] = stride
            } else {
                extents.append(extent)
                strides.append(stride)
            }
        }
        rowCount = extents.last ?? 1
        rowStrides = strides.last ?? (1, 1, 1)
        outerExtents = Array(extents.dropLast())
        outerStrides = Array(strides.dropLast())
        offsets = (a.offset, b.offset, c.offset)
        isEmpty = output.count == 0
    }

    /// Operands that broadcast to the output.
    package init(_ output: Shape, broadcasting a: Shape, _ b: Shape? = nil, _ c: Shape? = nil) {
        self.init(
            output, Operand(broadcasting: a, to: output), b.map { Operand(broadcasting: $0, to: output) },
            c.map { Operand(broadcasting: $0, to: output) }
        )
    }

    /// Calls `body` for every row with the index of its first element in the output and in each operand.
    package func forEachRow<Failure: Error>(
        _ body: (_ output: Int, _ a: Int, _ b: Int, _ c: Int) throws(Failure) -> Void
    ) throws(Failure) {
        guard !isEmpty else { return }
        var output = 0
        try walk(0, offsets.0, offsets.1, offsets.2, &output, body)
    }

    private func walk<Failure: Error>(
        _ axis: Int, _ a: Int, _ b: Int, _ c: Int, _ output: inout Int,
        _ body: (Int, Int, Int, Int) throws(Failure) -> Void
    ) throws(Failure) {
        guard axis < outerExtents.count else {
            try body(output, a, b, c)
            output += rowCount
            return
        }
        let stride = outerStrides[axis]
        for index in 0..<outerExtents[axis] {
            try walk(axis + 1, a + index * stride.0, b + index * stride.1, c + index * stride.2, &output, body)
        }
    }
}

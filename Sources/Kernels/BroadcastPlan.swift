public import TensorCore

/// How two row-major tensors meet under NumPy's broadcasting rule: neighbouring axes that both sides treat alike are
/// merged, so that most pairs come down to one or two axes, and the innermost becomes one call of a kernel.
///
/// Made once for a pair of shapes; walking it allocates nothing.
public struct BroadcastPlan: Sendable {
    /// The shape of the result.
    public let output: Shape

    /// One merged axis: how far, in elements, each side moves along it (0 where it is repeated).
    private struct Axis {
        var extent: Int
        var aStride: Int
        var bStride: Int
        var yStride: Int
    }

    /// Outermost first, never empty.
    private let axes: [Axis]
    private let aCount: Int
    private let bCount: Int

    /// One run of the innermost axis.
    public struct Row: Sendable {
        /// Where each side begins.
        public let a: Int, b: Int, y: Int
        /// How many values.
        public let count: Int
        /// 1, or 0 where the one value at the beginning is meant for the whole row.
        public let aStep: Int, bStep: Int
    }

    /// - Throws: `ShapeError.mismatch` where the shapes do not broadcast.
    public init(_ a: Shape, _ b: Shape) throws(ShapeError) {
        output = try a.broadcast(with: b)
        aCount = a.count
        bCount = b.count
        let rank = output.rank
        var merged: [Axis] = []
        var aStride = 1
        var bStride = 1
        var yStride = 1
        // From the innermost axis outwards.
        for axis in stride(from: rank - 1, through: 0, by: -1) {
            let extent = output[axis]
            let aExtent = axis >= rank - a.rank ? a[axis - (rank - a.rank)] : 1
            let bExtent = axis >= rank - b.rank ? b[axis - (rank - b.rank)] : 1
            defer {
                aStride *= max(aExtent, 1)
                bStride *= max(bExtent, 1)
                yStride *= max(extent, 1)
            }
            if extent == 1 { continue }
            let next = Axis(
                extent: extent, aStride: aExtent == 1 ? 0 : aStride, bStride: bExtent == 1 ? 0 : bStride,
                yStride: yStride)
            if let last = merged.last,
                next.aStride == last.aStride * last.extent, next.bStride == last.bStride * last.extent,
                (next.aStride == 0) == (last.aStride == 0), (next.bStride == 0) == (last.bStride == 0)
            {
                merged[merged.count - 1].extent *= extent
            } else {
                merged.append(next)
            }
        }
        if merged.isEmpty { merged = [Axis(extent: 1, aStride: 1, bStride: 1, yStride: 1)] }
        axes = merged.reversed()
    }

    /// Calls `body` for each row of the result, in order. No call for an empty result.
    public func forEachRow<Failure: Error>(_ body: (Row) throws(Failure) -> Void) throws(Failure) {
        try forEachRow(in: 0..<outermostExtent, body)
    }

    /// Of the outermost merged axis, along which the result may be cut.
    var outermostExtent: Int { axes[0].extent }

    /// The rows of a range of the outermost axis; where that is the only one, a piece of the one row.
    func forEachRow<Failure: Error>(
        in outermost: Range<Int>, _ body: (Row) throws(Failure) -> Void
    ) throws(Failure) {
        guard output.count > 0, !outermost.isEmpty else { return }
        try walk(0, outermost, a: 0, b: 0, y: 0, body)
    }

    private func walk<Failure: Error>(
        _ axis: Int, _ range: Range<Int>, a: Int, b: Int, y: Int, _ body: (Row) throws(Failure) -> Void
    ) throws(Failure) {
        let this = axes[axis]
        if axis == axes.count - 1 {
            let start = range.lowerBound
            try body(
                Row(
                    a: a + start * this.aStride, b: b + start * this.bStride, y: y + start * this.yStride,
                    count: range.count, aStep: this.aStride == 0 ? 0 : 1, bStep: this.bStride == 0 ? 0 : 1))
            return
        }
        for index in range {
            try walk(
                axis + 1, 0..<axes[axis + 1].extent, a: a + index * this.aStride, b: b + index * this.bStride,
                y: y + index * this.yStride, body)
        }
    }

    /// Throws where buffers do not hold what the shapes say.
    public func check(a: Int, b: Int, y: Int) throws(ShapeError) {
        try require(a, atLeast: aCount)
        try require(b, atLeast: bCount)
        try require(y, atLeast: output.count)
    }
}

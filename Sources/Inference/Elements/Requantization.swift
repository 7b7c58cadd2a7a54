import TensorCore

/// What a quantised product does with its int32 sums: y = saturate(sum·(scale of a·scale of b / scale of y) + zero point).
///
/// Rows of the sums have a scale of a each or share one, and so do columns with scales of b.
struct Requantization: Sendable {
    private let aScale: Int, bScale: Int, yScale: Int, yZeroPoint: Int
    let type: ElementType

    /// - Parameters: the inputs' numbers.
    init(_ node: OperatorNode, aScale: Int, bScale: Int, yScale: Int, yZeroPoint: Int) throws(ModelError) {
        (self.aScale, self.bScale, self.yScale, self.yZeroPoint) = (aScale, bScale, yScale, yZeroPoint)
        for scale in [aScale, bScale, yScale] { try node.expect(input: scale, in: [.float32]) }
        try node.expect(input: yZeroPoint, in: [.int8, .uint8])
        type = try node.input(yZeroPoint).elementType
    }

    /// How many scales of a and b there are.
    /// - Parameters:
    ///   - aCounts: the counts that fit, beside 1.
    ///   - bCounts: likewise.
    /// - Throws: `.invalid` where other counts are given, or more than one for y.
    func counts(_ inputs: OperatorInputs, a: Int, b: Int) throws(OperatorError) -> (a: Int, b: Int) {
        let found = (try inputs.shape(aScale).count, try inputs.shape(bScale).count)
        guard found.0 == 1 || found.0 == a, found.1 == 1 || found.1 == b else {
            throw .invalid("\(found.0) and \(found.1) scales for \(a) and \(b)")
        }
        guard try inputs.shape(yScale).count == 1, try inputs.shape(yZeroPoint).count == 1 else {
            throw .invalid("more than one scale or zero point of the output")
        }
        return found
    }

    /// Writes `columns` outputs of one row.
    /// - Parameters:
    ///   - a: which scale of a.
    ///   - b: the first column's scale of b.
    ///   - step: how far the next column's is, 0 or 1.
    func apply(
        _ sums: UnsafeBufferPointer<Int32>, _ buffers: borrowing StepBuffers, a: Int, b: Int, step: Int, from start: Int
    ) {
        if type == .int8 {
            unsafe apply(Int8.self, sums, buffers, a: a, b: b, step: step, from: start)
        } else {
            unsafe apply(UInt8.self, sums, buffers, a: a, b: b, step: step, from: start)
        }
    }

    private func apply<Element: FixedWidthInteger & BitwiseCopyable>(
        _: Element.Type, _ sums: UnsafeBufferPointer<Int32>, _ buffers: borrowing StepBuffers, a: Int, b: Int,
        step: Int,
        from start: Int
    ) {
        let bScales: UnsafeBufferPointer<Float> = unsafe buffers.input(bScale)
        let aScale = unsafe buffers.input(self.aScale)[a]
        let yScale = unsafe buffers.input(self.yScale)[0]
        let zeroPoint = unsafe buffers.input(yZeroPoint, as: Element.self)[0]
        let y = unsafe buffers.output(0, as: Element.self)
        for column in sums.indices {
            let scale = unsafe aScale * bScales[b + column * step] / yScale
            unsafe y[start + column] = quantized(Float(sums[column]) * scale, zeroPoint: zeroPoint)
        }
    }
}

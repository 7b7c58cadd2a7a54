package import TensorCore

/// x with the first `lengths[b]` steps of each sequence b in reverse order, the rest as it is.
/// - Source: ONNX ReverseSequence-10.
package struct ReverseSequence: Operator {
    package let outputElementTypes: [ElementType]
    private let batchAxis: Int
    private let timeAxis: Int

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...2)
        try node.expect(input: 1, in: [.int64])
        batchAxis = try node.int("batch_axis", default: 1)
        timeAxis = try node.int("time_axis", default: 0)
        guard Set([batchAxis, timeAxis]) == [0, 1] else { throw node.invalid("batch and time are not axes 0 and 1") }
        outputElementTypes = [try node.input(0).elementType]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        guard shape.rank >= 2, try inputs.shape(1).dimensions == [shape[batchAxis]] else {
            throw .invalid("lengths do not fit \(shape)")
        }
        let batches = shape[batchAxis]
        let steps = shape[timeAxis]
        let inner = shape.count(of: 2..<shape.rank) * outputElementTypes[0].size
        let batchStride = batchAxis == 0 ? steps * inner : inner
        let timeStride = timeAxis == 0 ? batches * inner : inner
        return OperatorPlan(outputs: [shape]) { (buffers) throws(OperatorError) in
            let lengths = unsafe buffers.input(1, as: Int64.self)
            guard shape.count > 0, let x = unsafe buffers.inputBytes(0).baseAddress,
                let y = unsafe buffers.outputBytes(0).baseAddress
            else { return }
            for batch in 0..<batches {
                let raw = unsafe lengths[batch]
                guard raw >= 0, raw <= Int64(steps) else {
                    throw OperatorError.indexOutOfRange(index: Int(raw), extent: steps)
                }
                let length = Int(raw)
                for step in 0..<steps {
                    let source = step < length ? length - 1 - step : step
                    unsafe (y + batch * batchStride + step * timeStride)
                        .copyMemory(from: x + batch * batchStride + source * timeStride, byteCount: inner)
                }
            }
        }
    }
}

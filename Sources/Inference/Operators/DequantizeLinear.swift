package import TensorCore

/// y = (x − zero point)·scale, by tensor, axis or block; from uint8, int8 or int32.
/// - Source: ONNX DequantizeLinear-10, 13, 19, 21.
package struct DequantizeLinear: Operator {
    package let outputElementTypes: [ElementType] = [.float32]
    private let source: ElementType
    private let axis: Int
    private let block: Int
    private let hasZeroPoint: Bool

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...3)
        try node.expect(input: 0, in: [.int8, .uint8, .int32])
        try node.expect(input: 1, in: [.float32])
        source = try node.input(0).elementType
        axis = try node.int("axis", default: 1)
        block = try node.int("block_size", default: 0)
        guard block >= 0 else { throw node.invalid("block_size \(block)") }
        hasZeroPoint = node.hasInput(2)
        if hasZeroPoint, try node.input(2).elementType != source {
            throw node.invalid("a zero point of another type")
        }
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        switch source {
        case .int8: try plan(Int8.self, inputs)
        case .int32: try plan(Int32.self, inputs)
        default: try plan(UInt8.self, inputs)
        }
    }

    private func plan<From: FixedWidthInteger & BitwiseCopyable>(
        _: From.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        let layout = try QuantizationLayout(shape, parameters: inputs.shape(1), axis: axis, block: block)
        try layout.check(zeroPoints: inputs.optionalShape(2), scales: inputs.shape(1))
        let hasZeroPoint = hasZeroPoint
        return OperatorPlan(outputs: [shape]) { buffers in
            let x = unsafe buffers.input(0, as: From.self)
            let scales: UnsafeBufferPointer<Float> = unsafe buffers.input(1)
            let y: UnsafeMutableBufferPointer<Float> = unsafe buffers.output(0)
            let zeroPoints = unsafe hasZeroPoint ? buffers.input(2, as: From.self) : nil
            layout.forEachRun { run in
                if run.step == 0 {
                    let scale = unsafe scales[run.parameter]
                    let zeroPoint = unsafe Int64(zeroPoints?[run.parameter] ?? 0)
                    for index in run.start..<run.start + run.count {
                        unsafe y[index] = Float(Int64(x[index]) - zeroPoint) * scale
                    }
                } else {
                    for index in 0..<run.count {
                        let zeroPoint = unsafe Int64(zeroPoints?[run.parameter + index] ?? 0)
                        let difference = unsafe Int64(x[run.start + index]) - zeroPoint
                        unsafe y[run.start + index] = Float(difference) * scales[run.parameter + index]
                    }
                }
            }
        }
    }
}

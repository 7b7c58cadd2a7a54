import ONNXFormat
package import TensorCore

/// y = saturate(round(x / scale) + zero point), by tensor, axis or block; to uint8 or int8.
/// - Source: ONNX QuantizeLinear-10, 13, 19, 21.
package struct QuantizeLinear: Operator {
    package let outputElementTypes: [ElementType]
    private let source: ElementType
    private let axis: Int
    private let block: Int
    private let hasZeroPoint: Bool

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...3)
        try node.expect(input: 0, in: [.float32, .int32])
        try node.expect(input: 1, in: [.float32])
        source = try node.input(0).elementType
        axis = try node.int("axis", default: 1)
        block = try node.int("block_size", default: 0)
        guard block >= 0 else { throw node.invalid("block_size \(block)") }
        node.ignore("saturate")
        let named = try node.optionalInt("output_dtype") == 0 ? nil : try node.elementType("output_dtype")
        hasZeroPoint = node.hasInput(2)
        let type = node.optionalInput(2)?.elementType ?? named ?? .uint8
        guard named == nil || named == type else {
            throw node.invalid("a zero point of another type than output_dtype")
        }
        guard type == .uint8 || type == .int8 else { throw node.unsupported("element type \(type.rawValue)") }
        outputElementTypes = [type]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        switch (source, outputElementTypes[0]) {
        case (.float32, .int8): try plan(Float.self, Int8.self, inputs)
        case (.float32, _): try plan(Float.self, UInt8.self, inputs)
        case (_, .int8): try plan(Int32.self, Int8.self, inputs)
        default: try plan(Int32.self, UInt8.self, inputs)
        }
    }

    private func plan<From: ArithmeticElement, To: FixedWidthInteger & BitwiseCopyable>(
        _: From.Type, _: To.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        let layout = try QuantizationLayout(shape, parameters: inputs.shape(1), axis: axis, block: block)
        try layout.check(zeroPoints: inputs.optionalShape(2), scales: inputs.shape(1))
        let hasZeroPoint = hasZeroPoint
        return OperatorPlan(outputs: [shape]) { buffers in
            let x = unsafe buffers.input(0, as: From.self)
            let scales: UnsafeBufferPointer<Float> = unsafe buffers.input(1)
            let y = unsafe buffers.output(0, as: To.self)
            let zeroPoints = unsafe hasZeroPoint ? buffers.input(2, as: To.self) : nil
            layout.forEachRun { run in
                if run.step == 0 {
                    let scale = unsafe scales[run.parameter]
                    let zeroPoint = unsafe zeroPoints?[run.parameter] ?? 0
                    for index in run.start..<run.start + run.count {
                        unsafe y[index] = quantized(Float(x[index].asDouble) / scale, zeroPoint: zeroPoint)
                    }
                } else {
                    for index in 0..<run.count {
                        let zeroPoint = unsafe zeroPoints?[run.parameter + index] ?? 0
                        let value = unsafe Float(x[run.start + index].asDouble) / scales[run.parameter + index]
                        unsafe y[run.start + index] = quantized(value, zeroPoint: zeroPoint)
                    }
                }
            }
        }
    }
}

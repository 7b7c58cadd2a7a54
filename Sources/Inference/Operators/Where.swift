package import TensorCore

/// y = condition ? a : b, all three broadcast, of any element type.
/// - Source: ONNX Where-9, 16.
package struct Where: MovingOperator {
    package let outputElementTypes: [ElementType]

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 3...3)
        try node.expect(input: 0, in: [.bool])
        let type = try node.input(1).elementType
        guard try node.input(2).elementType == type else { throw node.invalid("branches of different element types") }
        outputElementTypes = [type]
    }

    package func plan<Element: FixedWidthInteger & BitwiseCopyable & Sendable>(
        _: Element.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan {
        let condition = try inputs.shape(0)
        let a = try inputs.shape(1)
        let b = try inputs.shape(2)
        let output = try Shape.broadcast([condition, a, b])
        let loop = StridedLoop(output, broadcasting: condition, a, b)
        return OperatorPlan(outputs: [output]) { buffers in
            let condition = unsafe buffers.input(0, as: UInt8.self)
            let a = unsafe buffers.input(1, as: Element.self)
            let b = unsafe buffers.input(2, as: Element.self)
            let y = unsafe buffers.output(0, as: Element.self)
            let strides = loop.rowStrides
            loop.forEachRow { output, atCondition, atA, atB in
                for index in 0..<loop.rowCount {
                    unsafe y[output + index] =
                        condition[atCondition + index * strides.0] != 0
                        ? a[atA + index * strides.1] : b[atB + index * strides.2]
                }
            }
        }
    }
}

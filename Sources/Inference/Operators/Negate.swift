package import TensorCore

/// y = −x. Integers wrap, so the most negative value is its own negative.
/// - Source: ONNX Neg-6, 13.
package struct Negate: Operator {
    package let outputElementTypes: [ElementType]

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1)
        try node.expect(input: 0, in: [.float32])
        outputElementTypes = [try node.input(0).elementType]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        let count = shape.count
        return OperatorPlan(outputs: [shape], overwritableInputs: [0]) { buffers in
            let x = unsafe buffers.input(0)
            let y = unsafe buffers.output(0)
            for index in 0..<count { unsafe y[index] = -x[index] }
        }
    }
}

package import TensorCore

/// y = x, of any element type.
/// - Source: ONNX Identity-1…21, tensors only.
package struct Identity: Operator {
    package let outputElementTypes: [ElementType]

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1)
        outputElementTypes = [try node.input(0).elementType]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        .view(of: 0, shape: try inputs.shape(0))
    }
}

extension OperatorPlan {
    /// The plan of an operator whose output 0 is an input's bytes under another shape of the same count.
    package static func view(of input: Int, shape: Shape) -> OperatorPlan {
        OperatorPlan(outputs: [shape], viewOfInput: input) { buffers in
            unsafe buffers.outputBytes(0).copyMemory(from: buffers.inputBytes(input))
        }
    }
}

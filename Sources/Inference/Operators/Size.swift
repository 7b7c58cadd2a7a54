package import TensorCore

/// The number of elements of the input.
/// - Source: ONNX Size-1…21.
package struct Size: Operator {
    package let outputElementTypes: [ElementType] = [.int64]
    package let readsOnlyShapes = true

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1)
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let count = Int64(try inputs.shape(0).count)
        return OperatorPlan(outputs: [.scalar]) { buffers in
            unsafe buffers.output(0, as: Int64.self)[0] = count
        }
    }
}

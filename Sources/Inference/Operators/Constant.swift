package import TensorCore

/// A value that the model states. It has no inputs, so the folding pass makes it a constant of the graph.
/// - Source: ONNX Constant-1…21, dense numeric values.
package struct Constant: Operator {
    package let outputElementTypes: [ElementType]
    private let value: Tensor

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 0...0)
        guard let value = try Self.value(node) else {
            throw node.unsupported("a value that is no dense tensor of numbers")
        }
        self.value = value
        outputElementTypes = [value.elementType]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        OperatorPlan(outputs: [value.shape]) { [value] buffers in
            let target = unsafe buffers.outputBytes(0)
            unsafe value.withUnsafeBytes { source in unsafe target.copyMemory(from: source) }
        }
    }

    private static func value(_ node: OperatorNode) throws(ModelError) -> Tensor? {
        if let tensor = try node.tensor("value") { return tensor }
        if let value = try node.optionalFloat("value_float") { return Tensor(scalar: value) }
        if let values = try node.floats("value_floats") { return Tensor(vector: values) }
        if let value = try node.int64("value_int") { return Tensor(scalar: value) }
        if let values = try node.int64s("value_ints") { return Tensor(vector: values) }
        return nil
    }
}

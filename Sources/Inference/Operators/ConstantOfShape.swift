package import TensorCore

/// A tensor of the shape that the input holds, every element the same.
/// - Source: ONNX ConstantOfShape-9…21.
package struct ConstantOfShape: Operator {
    package let outputElementTypes: [ElementType]
    package let valueInputs = [0]
    private let value: Tensor

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1)
        try node.expect(input: 0, in: [.int64])
        value = try node.tensor("value") ?? Tensor(scalar: Float(0))
        guard value.shape.count == 1 else { throw node.invalid("the value has \(value.shape.count) elements") }
        outputElementTypes = [value.elementType]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let shape = try Shape.of(try inputs.ints(0))
        return OperatorPlan(outputs: [shape]) { [value] buffers in
            let target = unsafe buffers.outputBytes(0)
            unsafe value.withUnsafeBytes { source in
                let size = source.count
                for index in 0..<shape.count * size { unsafe target[index] = source[index % size] }
            }
        }
    }
}

package import TensorCore

/// A matrix of the input's shape with ones on the kth diagonal.
/// - Source: ONNX EyeLike-9.
package struct EyeLike: NumericOperator {
    package let outputElementTypes: [ElementType]
    package let readsOnlyShapes = true
    private let diagonal: Int

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1)
        diagonal = try node.int("k", default: 0)
        let type = try node.input(0).elementType
        outputElementTypes = [try node.elementType("dtype") ?? type]
    }

    package func plan<Element: ArithmeticElement>(
        _: Element.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        guard shape.rank == 2 else { throw .invalid("rank \(shape.rank), not 2") }
        return OperatorPlan(outputs: [shape]) { [diagonal] buffers in
            let y = unsafe buffers.output(0, as: Element.self)
            for row in 0..<shape[0] {
                for column in 0..<shape[1] {
                    unsafe y[row * shape[1] + column] = column - row == diagonal ? .one : .zero
                }
            }
        }
    }
}

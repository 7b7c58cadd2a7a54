package import TensorCore

/// y = ¬x on booleans.
/// - Source: ONNX Not-1.
package struct Not: Operator {
    package let outputElementTypes: [ElementType] = [.bool]

    private enum Inversion: ElementFunction {
        static func apply(_ x: UInt8) -> UInt8 { x ^ 1 }
    }

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1)
        try node.expect(input: 0, in: [.bool])
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        try .unary(Inversion.self, inputs)
    }
}

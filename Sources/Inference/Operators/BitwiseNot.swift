package import TensorCore

/// y = x with every bit inverted.
/// - Source: ONNX BitwiseNot-18.
package struct BitwiseNot: MovingOperator {
    package let outputElementTypes: [ElementType]

    private enum Inversion<Element: FixedWidthInteger & BitwiseCopyable & Sendable>: ElementFunction {
        static func apply(_ x: Element) -> Element { ~x }
    }

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1)
        outputElementTypes = [try node.commonElementType(except: [.bool, .float32, .float64])]
    }

    package func plan<Element: FixedWidthInteger & BitwiseCopyable & Sendable>(
        _: Element.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan {
        try .unary(Inversion<Element>.self, inputs)
    }
}

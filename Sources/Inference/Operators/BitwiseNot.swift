package import TensorCore

/// y = x with every bit inverted.
/// - Source: ONNX BitwiseNot-18.
package struct BitwiseNot: Operator {
    package let outputElementTypes: [ElementType]

    private enum Inversion<Element: FixedWidthInteger & BitwiseCopyable & Sendable>: ElementFunction {
        static func apply(_ x: Element) -> Element { ~x }
    }

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1)
        outputElementTypes = [try node.commonElementType(except: [.bool, .float32, .float64])]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        switch outputElementTypes[0] {
        case .int64: try .unary(Inversion<Int64>.self, inputs)
        case .int32: try .unary(Inversion<Int32>.self, inputs)
        default: try .unary(Inversion<UInt8>.self, inputs)
        }
    }
}

package import TensorCore

/// y = x₀ ∘ x₁ ∘ … over one or more inputs, broadcast.
/// - Source: ONNX Max, Min-8…13, Sum-8, 13; any numeric type.
package struct Variadic: NumericOperator {
    private enum Kind: String {
        case maximum = "Max"
        case minimum = "Min"
        case sum = "Sum"
    }

    package let outputElementTypes: [ElementType]
    private let kind: Kind

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1_024)
        kind = try node.kind()
        outputElementTypes = [try node.commonElementType(except: [.bool])]
    }

    package func plan<Element: ArithmeticElement>(
        _: Element.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan {
        switch kind {
        case .maximum: try .fold(ArithmeticPair<Maximum, Element>.self, inputs)
        case .minimum: try .fold(ArithmeticPair<Minimum, Element>.self, inputs)
        case .sum: try .fold(ArithmeticPair<Addition, Element>.self, inputs)
        }
    }
}

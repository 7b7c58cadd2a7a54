package import TensorCore

/// y = x₀ ∘ x₁ ∘ … over one or more inputs, broadcast.
/// - Source: ONNX Max, Min-8…13, Sum-8, 13; any numeric type.
package struct Variadic: Operator {
    private enum Kind: String {
        case maximum = "Max"
        case minimum = "Min"
        case sum = "Sum"
    }

    package let outputElementTypes: [ElementType]
    private let kind: Kind

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1_024)
        guard let kind = Kind(rawValue: node.operatorName) else { throw node.unsupported("not variadic") }
        self.kind = kind
        outputElementTypes = [try node.commonElementType(except: [.bool])]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        switch outputElementTypes[0] {
        case .float32: try plan(Float.self, inputs)
        case .float64: try plan(Double.self, inputs)
        case .int8: try plan(Int8.self, inputs)
        case .uint8: try plan(UInt8.self, inputs)
        case .int32: try plan(Int32.self, inputs)
        case .int64: try plan(Int64.self, inputs)
        case .bool: throw .unsupported("bool")
        }
    }

    private func plan<Element: ArithmeticElement>(
        _: Element.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan {
        switch kind {
        case .maximum: try .fold(ArithmeticPair<Maximum, Element>.self, inputs)
        case .minimum: try .fold(ArithmeticPair<Minimum, Element>.self, inputs)
        case .sum: try .fold(ArithmeticPair<Addition, Element>.self, inputs)
        }
    }
}

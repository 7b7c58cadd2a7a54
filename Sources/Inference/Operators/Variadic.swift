package import TensorCore

package enum Maximum: ArithmeticFunction {
    /// NaN wins, as in NumPy.
    package static func apply<Element: ArithmeticElement>(_ a: Element, _ b: Element) -> Element {
        a.isNotANumber || a >= b ? a : b
    }
}

package enum Minimum: ArithmeticFunction {
    /// NaN wins, as in NumPy.
    package static func apply<Element: ArithmeticElement>(_ a: Element, _ b: Element) -> Element {
        a.isNotANumber || a <= b ? a : b
    }
}

/// y = x₀ ∘ x₁ ∘ … over one or more inputs, broadcast.
/// - Source: ONNX Max, Min-8…13 (any numeric type), Sum-8, 13 (float).
package struct Variadic<Function: ArithmeticFunction>: Operator {
    package let outputElementTypes: [ElementType]

    private enum Of<Element: ArithmeticElement>: PairFunction {
        static func apply(_ a: Element, _ b: Element) -> Element { Function.apply(a, b) }
    }

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1_024)
        outputElementTypes = [try node.commonElementType(except: [.bool])]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        switch outputElementTypes[0] {
        case .float32: try .fold(Of<Float>.self, inputs)
        case .float64: try .fold(Of<Double>.self, inputs)
        case .int8: try .fold(Of<Int8>.self, inputs)
        case .uint8: try .fold(Of<UInt8>.self, inputs)
        case .int32: try .fold(Of<Int32>.self, inputs)
        case .int64: try .fold(Of<Int64>.self, inputs)
        case .bool: throw .unsupported("bool")
        }
    }
}

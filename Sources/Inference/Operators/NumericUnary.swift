package import TensorCore

/// A function of one number of any type.
package protocol NumericUnaryFunction: Sendable {
    static func apply<Element: ArithmeticElement>(_ x: Element) -> Element
}

/// y = f(x) for every numeric type.
/// - Source: ONNX Abs, Neg, Sign-6…13.
package struct NumericUnary<Function: NumericUnaryFunction>: Operator {
    package let outputElementTypes: [ElementType]

    private enum Of<Element: ArithmeticElement>: ElementFunction {
        static func apply(_ x: Element) -> Element { Function.apply(x) }
    }

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1)
        outputElementTypes = [try node.commonElementType(except: [.bool])]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        switch outputElementTypes[0] {
        case .float32: try .unary(Of<Float>.self, inputs)
        case .float64: try .unary(Of<Double>.self, inputs)
        case .int8: try .unary(Of<Int8>.self, inputs)
        case .uint8: try .unary(Of<UInt8>.self, inputs)
        case .int32: try .unary(Of<Int32>.self, inputs)
        case .int64: try .unary(Of<Int64>.self, inputs)
        case .bool: throw .unsupported("bool")
        }
    }
}

/// The most negative integer is its own negative.
package enum Negation: NumericUnaryFunction {
    package static func apply<Element: ArithmeticElement>(_ x: Element) -> Element {
        // Not 0 − x, which would lose the sign of a zero.
        x.multiplied(by: Element.zero.subtracting(.one))
    }
}

/// The most negative integer is its own magnitude.
package enum Magnitude: NumericUnaryFunction {
    package static func apply<Element: ArithmeticElement>(_ x: Element) -> Element {
        x > .zero ? x : Element.zero.subtracting(x)
    }
}

/// −1, 0 or 1; NaN stays.
package enum Signum: NumericUnaryFunction {
    package static func apply<Element: ArithmeticElement>(_ x: Element) -> Element {
        if x > .zero { return .one }
        return x < .zero ? Element.zero.subtracting(.one) : x
    }
}

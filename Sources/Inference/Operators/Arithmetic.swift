package import TensorCore

/// Which of the four an `Arithmetic` operator is.
package protocol ArithmeticFunction: Sendable {
    static func apply<Element: ArithmeticElement>(_ a: Element, _ b: Element) -> Element
}

package enum Addition: ArithmeticFunction {
    package static func apply<Element: ArithmeticElement>(_ a: Element, _ b: Element) -> Element { a.adding(b) }
}

package enum Subtraction: ArithmeticFunction {
    package static func apply<Element: ArithmeticElement>(_ a: Element, _ b: Element) -> Element { a.subtracting(b) }
}

package enum Multiplication: ArithmeticFunction {
    package static func apply<Element: ArithmeticElement>(_ a: Element, _ b: Element) -> Element { a.multiplied(by: b) }
}

package enum Division: ArithmeticFunction {
    package static func apply<Element: ArithmeticElement>(_ a: Element, _ b: Element) -> Element { a.divided(by: b) }
}

/// y = a ∘ b for the four kinds of arithmetic, of any numeric type, broadcast. Integers wrap and division truncates.
/// - Source: ONNX Add, Sub, Mul, Div-7…14.
package struct Arithmetic<Function: ArithmeticFunction>: Operator {
    package let outputElementTypes: [ElementType]

    private enum Of<Element: ArithmeticElement>: PairFunction {
        static func apply(_ a: Element, _ b: Element) -> Element { Function.apply(a, b) }
    }

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...2)
        outputElementTypes = [try node.commonElementType(except: [.bool])]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        switch outputElementTypes[0] {
        case .float32: try .binary(Of<Float>.self, inputs)
        case .float64: try .binary(Of<Double>.self, inputs)
        case .int8: try .binary(Of<Int8>.self, inputs)
        case .uint8: try .binary(Of<UInt8>.self, inputs)
        case .int32: try .binary(Of<Int32>.self, inputs)
        case .int64: try .binary(Of<Int64>.self, inputs)
        case .bool: throw .unsupported("bool")
        }
    }
}

extension OperatorNode {
    /// The element type that all inputs have.
    /// - Throws: `invalid` where they differ, `unsupported` where it is one of `except`.
    package func commonElementType(except excluded: Set<ElementType> = []) throws(ModelError) -> ElementType {
        let type = try input(0).elementType
        for index in inputs.indices.dropFirst() {
            guard try input(index).elementType == type else { throw invalid("inputs of different element types") }
        }
        guard !excluded.contains(type) else { throw unsupported("element type \(type.rawValue)") }
        return type
    }
}

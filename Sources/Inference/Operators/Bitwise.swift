package import TensorCore

/// A function of two bit patterns.
package protocol BitFunction: Sendable {
    static func apply<Element: FixedWidthInteger>(_ a: Element, _ b: Element) -> Element
}

package enum BitAnd: BitFunction {
    package static func apply<Element: FixedWidthInteger>(_ a: Element, _ b: Element) -> Element { a & b }
}
package enum BitOr: BitFunction {
    package static func apply<Element: FixedWidthInteger>(_ a: Element, _ b: Element) -> Element { a | b }
}
package enum BitXor: BitFunction {
    package static func apply<Element: FixedWidthInteger>(_ a: Element, _ b: Element) -> Element { a ^ b }
}

/// y = a ∘ b on booleans, broadcast.
/// - Source: ONNX And, Or, Xor-7.
package struct Logic<Function: BitFunction>: Operator {
    package let outputElementTypes: [ElementType] = [.bool]

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...2)
        guard try node.commonElementType() == .bool else { throw node.invalid("inputs that are not bool") }
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        try .binary(BitwiseOf<Function, UInt8>.self, inputs)
    }
}

/// y = a ∘ b on the bits of integers, broadcast.
/// - Source: ONNX BitwiseAnd, BitwiseOr, BitwiseXor-18.
package struct Bitwise<Function: BitFunction>: Operator {
    package let outputElementTypes: [ElementType]

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...2)
        outputElementTypes = [try node.commonElementType(except: [.bool, .float32, .float64])]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        switch outputElementTypes[0] {
        case .int64: try .binary(BitwiseOf<Function, Int64>.self, inputs)
        case .int32: try .binary(BitwiseOf<Function, Int32>.self, inputs)
        default: try .binary(BitwiseOf<Function, UInt8>.self, inputs)
        }
    }
}

private enum BitwiseOf<Function: BitFunction, Element: FixedWidthInteger & BitwiseCopyable & Sendable>: PairFunction {
    static func apply(_ a: Element, _ b: Element) -> Element { Function.apply(a, b) }
}

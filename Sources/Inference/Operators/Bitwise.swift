package import TensorCore

/// y = a ∘ b on booleans (And, Or, Xor) or on the bits of integers (BitwiseAnd, BitwiseOr, BitwiseXor), broadcast.
/// - Source: ONNX And, Or, Xor-7; BitwiseAnd, BitwiseOr, BitwiseXor-18.
package struct Bitwise: MovingOperator {
    private enum Kind: String {
        case and = "And"
        case or = "Or"
        case xor = "Xor"
    }

    private enum Conjunction<Element: FixedWidthInteger & BitwiseCopyable>: PairFunction {
        static func apply(_ a: Element, _ b: Element) -> Element { a & b }
    }
    private enum Disjunction<Element: FixedWidthInteger & BitwiseCopyable>: PairFunction {
        static func apply(_ a: Element, _ b: Element) -> Element { a | b }
    }
    private enum Difference<Element: FixedWidthInteger & BitwiseCopyable>: PairFunction {
        static func apply(_ a: Element, _ b: Element) -> Element { a ^ b }
    }

    package let outputElementTypes: [ElementType]
    private let kind: Kind

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...2)
        let isOfBits = node.operatorName.hasPrefix("Bitwise")
        guard let kind = Kind(rawValue: String(node.operatorName.dropFirst(isOfBits ? 7 : 0))) else {
            throw node.unsupported("not bitwise")
        }
        self.kind = kind
        let type = try node.commonElementType(except: [.float32, .float64])
        guard isOfBits != (type == .bool) else { throw node.invalid("element type \(type.rawValue)") }
        outputElementTypes = [type]
    }

    package func plan<Element: FixedWidthInteger & BitwiseCopyable & Sendable>(
        _: Element.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan {
        switch kind {
        case .and: try .binary(Conjunction<Element>.self, inputs)
        case .or: try .binary(Disjunction<Element>.self, inputs)
        case .xor: try .binary(Difference<Element>.self, inputs)
        }
    }
}

package import TensorCore

/// y = whether a relation holds, broadcast; bool.
/// - Source: ONNX Equal (any type), Less, LessOrEqual, Greater, GreaterOrEqual (numbers)-7…19.
package struct Comparison: NumericOperator {
    private enum Kind: String {
        case equal = "Equal"
        case less = "Less"
        case lessOrEqual = "LessOrEqual"
        case greater = "Greater"
        case greaterOrEqual = "GreaterOrEqual"
    }

    private enum Equal<Element: ArithmeticElement>: PairFunction {
        static func apply(_ a: Element, _ b: Element) -> UInt8 { a == b ? 1 : 0 }
    }
    private enum Less<Element: ArithmeticElement>: PairFunction {
        static func apply(_ a: Element, _ b: Element) -> UInt8 { a < b ? 1 : 0 }
    }
    private enum LessOrEqual<Element: ArithmeticElement>: PairFunction {
        static func apply(_ a: Element, _ b: Element) -> UInt8 { a <= b ? 1 : 0 }
    }
    private enum Greater<Element: ArithmeticElement>: PairFunction {
        static func apply(_ a: Element, _ b: Element) -> UInt8 { a > b ? 1 : 0 }
    }
    private enum GreaterOrEqual<Element: ArithmeticElement>: PairFunction {
        static func apply(_ a: Element, _ b: Element) -> UInt8 { a >= b ? 1 : 0 }
    }

    package let outputElementTypes: [ElementType] = [.bool]
    private let kind: Kind
    package let computedType: ElementType

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...2)
        kind = try node.kind()
        computedType = try node.commonElementType(except: kind == .equal ? [] : [.bool])
    }

    package func plan<Element: ArithmeticElement>(
        _: Element.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan {
        switch kind {
        case .equal: try .binary(Equal<Element>.self, inputs)
        case .less: try .binary(Less<Element>.self, inputs)
        case .lessOrEqual: try .binary(LessOrEqual<Element>.self, inputs)
        case .greater: try .binary(Greater<Element>.self, inputs)
        case .greaterOrEqual: try .binary(GreaterOrEqual<Element>.self, inputs)
        }
    }
}

package import TensorCore

/// y = whether a relation holds, broadcast; bool.
/// - Source: ONNX Equal (any type), Less, LessOrEqual, Greater, GreaterOrEqual (numbers)-7…19.
package struct Comparison: Operator {
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
    private let type: ElementType

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...2)
        guard let kind = Kind(rawValue: node.operatorName) else { throw node.unsupported("not a relation") }
        self.kind = kind
        type = try node.commonElementType(except: kind == .equal ? [] : [.bool])
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        switch type {
        case .float32: try plan(Float.self, inputs)
        case .float64: try plan(Double.self, inputs)
        case .int8: try plan(Int8.self, inputs)
        case .uint8, .bool: try plan(UInt8.self, inputs)
        case .int32: try plan(Int32.self, inputs)
        case .int64: try plan(Int64.self, inputs)
        }
    }

    private func plan<Element: ArithmeticElement>(
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

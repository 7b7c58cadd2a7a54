package import TensorCore

/// A relation between two numbers.
package protocol Relation: Sendable {
    static func holds<Element: ArithmeticElement>(_ a: Element, _ b: Element) -> Bool
    /// Whether it is asked of booleans too.
    static var takesBool: Bool { get }
}

package enum IsEqual: Relation {
    package static func holds<Element: ArithmeticElement>(_ a: Element, _ b: Element) -> Bool { a == b }
    package static var takesBool: Bool { true }
}
package enum IsLess: Relation {
    package static func holds<Element: ArithmeticElement>(_ a: Element, _ b: Element) -> Bool { a < b }
    package static var takesBool: Bool { false }
}
package enum IsLessOrEqual: Relation {
    package static func holds<Element: ArithmeticElement>(_ a: Element, _ b: Element) -> Bool { a <= b }
    package static var takesBool: Bool { false }
}
package enum IsGreater: Relation {
    package static func holds<Element: ArithmeticElement>(_ a: Element, _ b: Element) -> Bool { a > b }
    package static var takesBool: Bool { false }
}
package enum IsGreaterOrEqual: Relation {
    package static func holds<Element: ArithmeticElement>(_ a: Element, _ b: Element) -> Bool { a >= b }
    package static var takesBool: Bool { false }
}

/// y = whether the relation holds, broadcast; bool.
/// - Source: ONNX Equal, Less, LessOrEqual, Greater, GreaterOrEqual-7…19.
package struct Comparison<Kind: Relation>: Operator {
    package let outputElementTypes: [ElementType] = [.bool]
    private let type: ElementType

    private enum Of<Element: ArithmeticElement>: PairFunction {
        static func apply(_ a: Element, _ b: Element) -> UInt8 { Kind.holds(a, b) ? 1 : 0 }
    }

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...2)
        type = try node.commonElementType(except: Kind.takesBool ? [] : [.bool])
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        switch type {
        case .float32: try .binary(Of<Float>.self, inputs)
        case .float64: try .binary(Of<Double>.self, inputs)
        case .int8: try .binary(Of<Int8>.self, inputs)
        case .uint8, .bool: try .binary(Of<UInt8>.self, inputs)
        case .int32: try .binary(Of<Int32>.self, inputs)
        case .int64: try .binary(Of<Int64>.self, inputs)
        }
    }
}

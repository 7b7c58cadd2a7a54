package import TensorCore

/// y = a shifted by b bits, broadcast; what leaves is lost.
/// - Source: ONNX BitShift-11; uint8.
package struct BitShift: Operator {
    package let outputElementTypes: [ElementType] = [.uint8]
    private let isLeft: Bool

    private enum Left: PairFunction {
        static func apply(_ a: UInt8, _ b: UInt8) -> UInt8 { a << b }
    }

    private enum Right: PairFunction {
        static func apply(_ a: UInt8, _ b: UInt8) -> UInt8 { a >> b }
    }

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...2)
        for index in 0..<2 { try node.expect(input: index, in: [.uint8]) }
        switch try node.string("direction", default: "") {
        case "LEFT": isLeft = true
        case "RIGHT": isLeft = false
        case let other: throw node.invalid("direction \(other)")
        }
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        isLeft ? try .binary(Left.self, inputs) : try .binary(Right.self, inputs)
    }
}

package import TensorCore

/// y = a mod b, broadcast. With fmod the sign is a's, as in C; without it, and for integers only, it is b's, as in
/// Python. An integer modulo 0 is 0.
/// - Source: ONNX Mod-10, 13.
package struct Modulo: Operator {
    package let outputElementTypes: [ElementType]
    private let truncates: Bool

    private enum Truncating<Element: ArithmeticElement & FixedWidthInteger>: PairFunction {
        static func apply(_ a: Element, _ b: Element) -> Element {
            b == 0 ? 0 : a.remainderReportingOverflow(dividingBy: b).partialValue
        }
    }

    private enum Flooring<Element: ArithmeticElement & FixedWidthInteger>: PairFunction {
        static func apply(_ a: Element, _ b: Element) -> Element {
            let remainder = Truncating.apply(a, b)
            return remainder != 0 && (remainder < 0) != (b < 0) ? remainder &+ b : remainder
        }
    }

    private enum Real<Element: RealElement>: PairFunction {
        static func apply(_ a: Element, _ b: Element) -> Element { a.remainder(truncating: b) }
    }

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...2)
        let type = try node.commonElementType(except: [.bool])
        truncates = try node.flag("fmod", default: false)
        guard truncates || (type != .float32 && type != .float64) else {
            throw node.invalid("fmod must be 1 for floats")
        }
        outputElementTypes = [type]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        switch outputElementTypes[0] {
        case .float32: try .binary(Real<Float>.self, inputs)
        case .float64: try .binary(Real<Double>.self, inputs)
        case .int8: try integer(Int8.self, inputs)
        case .uint8: try integer(UInt8.self, inputs)
        case .int32: try integer(Int32.self, inputs)
        case .int64: try integer(Int64.self, inputs)
        case .bool: throw .unsupported("bool")
        }
    }

    private func integer<Element: ArithmeticElement & FixedWidthInteger>(
        _: Element.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan {
        truncates ? try .binary(Truncating<Element>.self, inputs) : try .binary(Flooring<Element>.self, inputs)
    }
}

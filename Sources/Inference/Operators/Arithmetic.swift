import Kernels
package import TensorCore

/// y = a ∘ b for the four kinds of arithmetic, of any numeric type, broadcast. Integers wrap and division truncates.
/// - Source: ONNX Add, Sub, Mul, Div-6 (broadcast by attribute), 7…14.
package struct Arithmetic: NumericOperator {
    private enum Kind: String {
        case add = "Add"
        case subtract = "Sub"
        case multiply = "Mul"
        case divide = "Div"

        var kernel: VectorCombination {
            switch self {
            case .add: .add
            case .subtract: .subtract
            case .multiply: .multiply
            case .divide: .divide
            }
        }
    }

    package let outputElementTypes: [ElementType]
    private let kind: Kind
    /// Before opset 7: the axis of a that b's first one meets.
    private let legacyAxis: Int?

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...2)
        kind = try node.kind()
        outputElementTypes = [try node.commonElementType(except: [.bool])]
        if node.opset < 7 {
            node.ignore("broadcast")
            legacyAxis = try node.optionalInt("axis")
        } else {
            legacyAxis = nil
        }
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let inputs = try aligned(inputs)
        if outputElementTypes[0] == .float32 { return try .kernel(kind.kernel, inputs) }
        return try planByType(inputs)
    }

    package func plan<Element: ArithmeticElement>(
        _: Element.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan {
        switch kind {
        case .add: try .binary(ArithmeticPair<Addition, Element>.self, inputs)
        case .subtract: try .binary(ArithmeticPair<Subtraction, Element>.self, inputs)
        case .multiply: try .binary(ArithmeticPair<Multiplication, Element>.self, inputs)
        case .divide: try .binary(ArithmeticPair<Division, Element>.self, inputs)
        }
    }

    /// The inputs with b's shape extended to the right as the axis says.
    private func aligned(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorInputs {
        guard let legacyAxis else { return inputs }
        let a = try inputs.shape(0)
        let b = try inputs[1]
        let missing = a.rank - (try a.resolved(legacyAxis)) - b.shape.rank
        guard missing >= 0 else { throw .shape(.mismatch(expected: a.dimensions, found: b.shape.dimensions)) }
        let shape = try Shape.of(b.shape.dimensions + [Int](repeating: 1, count: missing))
        return OperatorInputs([try inputs[0], OperatorInputs.Input(elementType: b.elementType, shape: shape)])
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

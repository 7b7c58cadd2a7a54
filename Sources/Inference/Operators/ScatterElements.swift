package import TensorCore

/// A copy of x in which x[…, indices[i, j, …], …] is set from updates[i, j, …], or combined with it.
/// - Source: ONNX ScatterElements-11…18 and Scatter-9: none, add, mul, max, min.
package struct ScatterElements: NumericOperator {
    package let outputElementTypes: [ElementType]
    private let axis: Int
    private let indexType: ElementType
    private let combination: ScatterCombination

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 3...3)
        axis = try node.int("axis", default: 0)
        combination = try ScatterCombination(node)
        indexType = try node.indexType(ofInput: 1)
        outputElementTypes = [try node.input(0).elementType]
        guard try node.input(2).elementType == outputElementTypes[0] else {
            throw node.invalid("updates of another element type")
        }
    }

    package func plan<Element: ArithmeticElement>(
        _: Element.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        let indices = try inputs.shape(1)
        let axis = try shape.resolved(self.axis)
        guard indices.rank == shape.rank, try inputs.shape(2) == indices,
            (0..<shape.rank).allSatisfy({ $0 == axis || indices[$0] <= shape[$0] })
        else { throw .shape(.mismatch(expected: shape.dimensions, found: indices.dimensions)) }
        var strides = shape.strides
        let step = strides[axis]
        strides[axis] = 0
        let loop = StridedLoop(indices, .init(strides: strides))
        return OperatorPlan(outputs: [shape], overwritableInputs: [0]) {
            [combination, indexType] (buffers) throws(OperatorError) in
            let y = unsafe buffers.output(0, as: Element.self)
            buffers.copyInput(0, toOutput: 0)
            let indices = IndexBuffer(buffers, input: 1, indexType)
            let updates = unsafe buffers.input(2, as: Element.self)
            try loop.forEachRow { (from, start, _, _) throws(OperatorError) in
                for place in 0..<loop.rowCount {
                    let index = try indices.place(from + place, in: shape[axis])
                    let target = start + place * loop.rowStrides.0 + index * step
                    unsafe y[target] = combination.apply(y[target], updates[from + place])
                }
            }
        }
    }
}

/// What a scatter does with an element that is there and the one that comes.
enum ScatterCombination: String, Sendable {
    case none, add, mul, max, min

    init(_ node: OperatorNode) throws(ModelError) {
        let name = try node.string("reduction", default: "none")
        guard let combination = ScatterCombination(rawValue: name) else { throw node.unsupported("reduction \(name)") }
        self = combination
    }

    func apply<Element: ArithmeticElement>(_ old: Element, _ new: Element) -> Element {
        switch self {
        case .none: new
        case .add: old.adding(new)
        case .mul: old.multiplied(by: new)
        case .max: Maximum.apply(old, new)
        case .min: Minimum.apply(old, new)
        }
    }
}

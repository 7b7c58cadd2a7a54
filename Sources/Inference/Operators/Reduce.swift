package import TensorCore

/// How a `Reduce` gathers the elements of one group. The state is wide enough that float32 sums keep their digits.
package protocol ReductionKind: Sendable {
    associatedtype State
    static var initial: State { get }
    static func add<Element: ArithmeticElement>(_ x: Element, to state: inout State)
    static func result<Element: ArithmeticElement>(_ state: State, count: Int, as: Element.Type) -> Element
    /// Whether it has a value for a group of no elements. ONNX gives one to all but Max, Min (the type's limits) and
    /// Mean (undefined).
    static var allowsEmpty: Bool { get }
}

/// A reduction that integers go through in their own type, so that it is exact and wraps.
package protocol ExactReductionKind: ReductionKind {
    static func start<Element: ArithmeticElement>(_: Element.Type) -> Element
    static func combine<Element: ArithmeticElement>(_ state: Element, _ x: Element) -> Element
}

/// y = x gathered over the named axes, or over all of them where none are named.
/// - Source: ONNX ReduceSum, Mean, Max, Min, Prod, L1, L2, SumSquare, LogSum, LogSumExp-1…20: axes an attribute, or an
///   input from 13 (Sum) and 18 (the others) on.
package struct Reduce<Kind: ReductionKind>: Operator {
    package let outputElementTypes: [ElementType]
    package let valueInputs = [1]
    private let axes: [Int]?
    private let keepsAxes: Bool
    private let emptyMeansNone: Bool

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...2)
        axes = try node.ints("axes")
        keepsAxes = try node.flag("keepdims", default: true)
        emptyMeansNone = try node.flag("noop_with_empty_axes", default: false)
        let type = try node.input(0).elementType
        let isOrder = Kind.self == MaximumOf.self || Kind.self == MinimumOf.self
        guard isOrder || type != .bool && type != .int8 && type != .uint8 else {
            throw node.unsupported("element type \(type.rawValue)")
        }
        outputElementTypes = [type]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        let named = try inputs.optionalInts(1) ?? axes ?? []
        // With noop_with_empty_axes each element is a group of its own.
        let all = emptyMeansNone ? Set<Int>() : Set(0..<shape.rank)
        let groups = try Groups(shape, named.isEmpty ? all : Set(try shape.resolved(named)), keepsAxes)
        guard groups.count > 0 || groups.output.count == 0 || Kind.allowsEmpty else {
            throw .invalid("nothing to reduce")
        }
        return switch outputElementTypes[0] {
        case .float32: wide(Float.self, groups)
        case .float64: wide(Double.self, groups)
        case .int8: integer(Int8.self, groups)
        case .uint8, .bool: integer(UInt8.self, groups)
        case .int32: integer(Int32.self, groups)
        case .int64: integer(Int64.self, groups)
        }
    }

    /// Which elements each result is made of.
    private struct Groups {
        let output: Shape
        /// Elements in a group.
        let count: Int
        let outer: StridedLoop
        let inner: StridedLoop

        init(_ shape: Shape, _ reduced: Set<Int>, _ keepsAxes: Bool) throws(OperatorError) {
            let kept = (0..<shape.rank).filter { !reduced.contains($0) }
            let gathered = (0..<shape.rank).filter(reduced.contains)
            let strides = shape.strides
            let group = try Shape.of(gathered.map { shape[$0] })
            outer = StridedLoop(try .of(kept.map { shape[$0] }), .init(strides: kept.map { strides[$0] }))
            inner = StridedLoop(group, .init(strides: gathered.map { strides[$0] }))
            count = group.count
            output = try .of(
                keepsAxes ? (0..<shape.rank).map { reduced.contains($0) ? 1 : shape[$0] } : kept.map { shape[$0] }
            )
        }
    }

    private func wide<Element: ArithmeticElement>(_: Element.Type, _ groups: Groups) -> OperatorPlan {
        OperatorPlan(outputs: [groups.output]) { buffers in
            let x = unsafe buffers.input(0, as: Element.self)
            let y = unsafe buffers.output(0, as: Element.self)
            let inner = groups.inner
            groups.outer.forEachRow { out, start, _, _ in
                for place in 0..<groups.outer.rowCount {
                    let base = start + place * groups.outer.rowStrides.0
                    var state = Kind.initial
                    inner.forEachRow { _, offset, _, _ in
                        for index in 0..<inner.rowCount {
                            unsafe Kind.add(x[base + offset + index * inner.rowStrides.0], to: &state)
                        }
                    }
                    unsafe y[out + place] = Kind.result(state, count: groups.count, as: Element.self)
                }
            }
        }
    }

    private func integer<Element: ArithmeticElement>(_: Element.Type, _ groups: Groups) -> OperatorPlan {
        guard let kind = Kind.self as? any ExactReductionKind.Type else { return wide(Element.self, groups) }
        return exact(kind, Element.self, groups)
    }

    private func exact<Exact: ExactReductionKind, Element: ArithmeticElement>(
        _: Exact.Type, _: Element.Type, _ groups: Groups
    ) -> OperatorPlan {
        OperatorPlan(outputs: [groups.output]) { buffers in
            let x = unsafe buffers.input(0, as: Element.self)
            let y = unsafe buffers.output(0, as: Element.self)
            let inner = groups.inner
            groups.outer.forEachRow { out, start, _, _ in
                for place in 0..<groups.outer.rowCount {
                    let base = start + place * groups.outer.rowStrides.0
                    var state = Exact.start(Element.self)
                    inner.forEachRow { _, offset, _, _ in
                        for index in 0..<inner.rowCount {
                            state = unsafe Exact.combine(state, x[base + offset + index * inner.rowStrides.0])
                        }
                    }
                    unsafe y[out + place] = state
                }
            }
        }
    }
}

package import TensorCore

/// Which elements of an input each result of a reduction is made of.
package struct ReductionGroups: Sendable {
    package let output: Shape
    /// Elements in a group.
    package let count: Int
    /// The input as [outer, axis, inner] with the middle reduced, where its reduced axes are neighbours.
    package let block: (outer: Int, axis: Int, inner: Int)?
    private let outer: StridedLoop
    private let inner: StridedLoop

    package init(_ shape: Shape, _ reduced: Set<Int>, _ keepsAxes: Bool) throws(OperatorError) {
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
        // An axis of one element is neighbour to any.
        let first = gathered.first { shape[$0] != 1 } ?? shape.rank
        let last = gathered.last { shape[$0] != 1 } ?? first - 1
        if (first..<max(last + 1, first)).allSatisfy({ reduced.contains($0) || shape[$0] == 1 }) {
            block = (
                shape.count(of: 0..<first), shape.count(of: first..<max(last + 1, first)),
                shape.count(of: max(last + 1, first)..<shape.rank)
            )
        } else {
            block = nil
        }
    }

    /// Gathers in double precision.
    package func plan<Kind: ReductionKind, Element: ArithmeticElement>(
        _: Kind.Type, _: Element.Type
    ) -> OperatorPlan {
        OperatorPlan(outputs: [output]) { [outer, inner, count] buffers in
            let x = unsafe buffers.input(0, as: Element.self)
            let y = unsafe buffers.output(0, as: Element.self)
            outer.forEachRow { out, start, _, _ in
                for place in 0..<outer.rowCount {
                    let base = start + place * outer.rowStrides.0
                    var state = Kind.initial
                    inner.forEachRow { _, offset, _, _ in
                        for index in 0..<inner.rowCount {
                            unsafe Kind.add(x[base + offset + index * inner.rowStrides.0], to: &state)
                        }
                    }
                    unsafe y[out + place] = Kind.result(state, count: count, as: Element.self)
                }
            }
        }
    }

    /// Gathers in the element's own type.
    package func exactPlan<Kind: ExactReductionKind, Element: ArithmeticElement>(
        _: Kind.Type, _: Element.Type
    ) -> OperatorPlan {
        OperatorPlan(outputs: [output]) { [outer, inner] buffers in
            let x = unsafe buffers.input(0, as: Element.self)
            let y = unsafe buffers.output(0, as: Element.self)
            outer.forEachRow { out, start, _, _ in
                for place in 0..<outer.rowCount {
                    let base = start + place * outer.rowStrides.0
                    var state = Kind.start(Element.self)
                    inner.forEachRow { _, offset, _, _ in
                        for index in 0..<inner.rowCount {
                            state = unsafe Kind.combine(state, x[base + offset + index * inner.rowStrides.0])
                        }
                    }
                    unsafe y[out + place] = state
                }
            }
        }
    }
}

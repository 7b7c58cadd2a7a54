package import TensorCore

/// y[i, j, …] = x[…, indices[i, j, …], …], the index standing in for the place along one axis.
/// - Source: ONNX GatherElements-11, 13.
package struct GatherElements: MovingOperator {
    package let outputElementTypes: [ElementType]
    private let axis: Int
    private let indexType: ElementType

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...2)
        axis = try node.int("axis", default: 0)
        indexType = try node.indexType(ofInput: 1)
        outputElementTypes = [try node.input(0).elementType]
    }

    package func plan<Element: FixedWidthInteger & BitwiseCopyable & Sendable>(
        _: Element.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        let output = try inputs.shape(1)
        let axis = try shape.resolved(self.axis)
        guard output.rank == shape.rank,
            (0..<shape.rank).allSatisfy({ $0 == axis || output[$0] <= shape[$0] })
        else { throw .shape(.mismatch(expected: shape.dimensions, found: output.dimensions)) }
        var strides = shape.strides
        let step = strides[axis]
        strides[axis] = 0
        let loop = StridedLoop(output, .init(strides: strides))
        return OperatorPlan(outputs: [output]) { [indexType] (buffers) throws(OperatorError) in
            let x = unsafe buffers.input(0, as: Element.self)
            let indices = IndexBuffer(buffers, input: 1, indexType)
            let y = unsafe buffers.output(0, as: Element.self)
            try loop.forEachRow { (out, start, _, _) throws(OperatorError) in
                for place in 0..<loop.rowCount {
                    let index = try indices.place(out + place, in: shape[axis])
                    unsafe y[out + place] = x[start + place * loop.rowStrides.0 + index * step]
                }
            }
        }
    }
}

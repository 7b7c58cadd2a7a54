package import TensorCore

/// Slices of x along an axis, picked by indices, which may count from the end.
/// - Source: ONNX Gather-1, 11, 13.
package struct Gather: Operator {
    package let outputElementTypes: [ElementType]
    private let axis: Int
    private let indexType: ElementType

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...2)
        axis = try node.int("axis", default: 0)
        indexType = try node.indexType(ofInput: 1)
        outputElementTypes = [try node.input(0).elementType]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        let indices = try inputs.shape(1)
        let axis = try shape.resolved(self.axis)
        let output = try Shape.of(
            shape.dimensions[..<axis] + indices.dimensions + shape.dimensions[(axis + 1)...]
        )
        let outer = shape.count(of: 0..<axis)
        let inner = shape.count(of: axis + 1..<shape.rank) * outputElementTypes[0].size
        let extent = shape[axis]
        return OperatorPlan(outputs: [output]) { [indexType] (buffers) throws(OperatorError) in
            guard output.count > 0, let x = unsafe buffers.inputBytes(0).baseAddress,
                let y = unsafe buffers.outputBytes(0).baseAddress
            else { return }
            let picked = IndexBuffer(buffers, input: 1, indexType)
            for place in 0..<indices.count {
                let index = try picked.place(place, in: extent)
                for position in 0..<outer {
                    unsafe (y + (position * indices.count + place) * inner)
                        .copyMemory(from: x + (position * extent + index) * inner, byteCount: inner)
                }
            }
        }
    }
}

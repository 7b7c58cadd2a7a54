package import TensorCore

/// Slices of x, each picked by a tuple of indices along its first axes after the batch axes.
/// - Source: ONNX GatherND-11, 12, 13.
package struct GatherND: Operator {
    package let outputElementTypes: [ElementType]
    private let batchAxes: Int

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...2)
        try node.expect(input: 1, in: [.int64])
        batchAxes = try node.int("batch_dims", default: 0)
        guard batchAxes >= 0 else { throw node.invalid("batch_dims is negative") }
        outputElementTypes = [try node.input(0).elementType]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        let indices = try inputs.shape(1)
        guard indices.rank > batchAxes, shape.rank > batchAxes, let tuple = indices.dimensions.last, tuple > 0,
            batchAxes + tuple <= shape.rank, shape.dimensions[..<batchAxes] == indices.dimensions[..<batchAxes]
        else { throw .shape(.mismatch(expected: shape.dimensions, found: indices.dimensions)) }
        let output = try Shape.of(indices.dimensions.dropLast() + shape.dimensions[(batchAxes + tuple)...])
        let strides = shape.strides
        let inner = shape.count(of: batchAxes + tuple..<shape.rank)
        let elementSize = outputElementTypes[0].size
        let tuplesPerBatch = indices.count(of: batchAxes..<indices.rank - 1)
        let elementsPerBatch = shape.count(of: batchAxes..<shape.rank)
        let batchAxes = batchAxes
        return OperatorPlan(outputs: [output]) { (buffers) throws(OperatorError) in
            guard output.count > 0, let x = unsafe buffers.inputBytes(0).baseAddress,
                let y = unsafe buffers.outputBytes(0).baseAddress
            else { return }
            let raw = IndexBuffer(buffers, input: 1, .int64)
            for number in 0..<indices.count / tuple {
                var place = number / tuplesPerBatch * elementsPerBatch
                for position in 0..<tuple {
                    let axis = batchAxes + position
                    place += try raw.place(number * tuple + position, in: shape[axis]) * strides[axis]
                }
                unsafe (y + number * inner * elementSize)
                    .copyMemory(from: x + place * elementSize, byteCount: inner * elementSize)
            }
        }
    }
}

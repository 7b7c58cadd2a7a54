package import TensorCore

/// A copy of x in which the slices that tuples of indices name are set from the updates, or combined with them.
/// - Source: ONNX ScatterND-11…18: none, add, mul, max, min.
package struct ScatterND: NumericOperator {
    package let outputElementTypes: [ElementType]
    private let combination: ScatterCombination

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 3...3)
        try node.expect(input: 1, in: [.int64])
        combination = try ScatterCombination(node)
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
        let updates = try inputs.shape(2)
        guard let tuple = indices.dimensions.last, tuple > 0, tuple <= shape.rank,
            updates.dimensions == Array(indices.dimensions.dropLast() + shape.dimensions[tuple...])
        else { throw .shape(.mismatch(expected: shape.dimensions, found: updates.dimensions)) }
        let inner = shape.count(of: tuple..<shape.rank)
        let strides = shape.strides
        return OperatorPlan(outputs: [shape], overwritableInputs: [0]) {
            [combination] (buffers) throws(OperatorError) in
            let y = unsafe buffers.output(0, as: Element.self)
            buffers.copyInput(0, toOutput: 0)
            let raw = IndexBuffer(buffers, input: 1, .int64)
            let updates = unsafe buffers.input(2, as: Element.self)
            for number in 0..<indices.count / tuple {
                var place = 0
                for axis in 0..<tuple {
                    place += try raw.place(number * tuple + axis, in: shape[axis]) * strides[axis]
                }
                for index in 0..<inner {
                    unsafe y[place + index] = combination.apply(y[place + index], updates[number * inner + index])
                }
            }
        }
    }
}

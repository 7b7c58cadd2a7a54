package import TensorCore

/// x repeated along axes of extent 1 to the shape that it and input 1 broadcast to.
/// - Source: ONNX Expand-8, 13.
package struct Expand: Operator {
    package let outputElementTypes: [ElementType]
    package let valueInputs = [1]

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...2)
        try node.expect(input: 1, in: [.int64])
        outputElementTypes = [try node.input(0).elementType]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        let output = try shape.broadcasted(with: try .of(try inputs.ints(1)))
        if output.count == shape.count { return .view(of: 0, shape: output) }
        let copy = StridedCopy(
            output, from: .init(broadcasting: shape, to: output), elementSize: outputElementTypes[0].size
        )
        return OperatorPlan(outputs: [output]) { buffers in
            unsafe copy.run(buffers.outputBytes(0), buffers.inputBytes(0))
        }
    }
}

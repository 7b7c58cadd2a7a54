package import TensorCore

/// y's axis i is x's axis perm[i]; without `perm` the axes are reversed.
/// - Source: ONNX Transpose-1…21.
package struct Transpose: Operator {
    package let outputElementTypes: [ElementType]
    private let permutation: [Int]?

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1)
        permutation = try node.ints("perm")
        if let permutation, permutation.sorted() != Array(permutation.indices) {
            throw node.invalid("perm \(permutation) is no permutation")
        }
        outputElementTypes = [try node.input(0).elementType]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        let permutation = permutation ?? Array((0..<shape.rank).reversed())
        guard permutation.count == shape.rank else {
            throw .invalid("perm \(permutation) does not fit rank \(shape.rank)")
        }
        let output = try Shape.of(permutation.map { shape[$0] })
        // Axes of extent 1 may move freely: what is left in order makes this a view.
        let moved = permutation.filter { shape[$0] != 1 }
        if moved == moved.sorted() { return .view(of: 0, shape: output) }
        let strides = shape.strides
        let copy = StridedCopy(
            output, from: .init(strides: permutation.map { strides[$0] }), elementSize: outputElementTypes[0].size
        )
        return OperatorPlan(outputs: [output]) { buffers in
            unsafe copy.run(buffers.outputBytes(0), buffers.inputBytes(0))
        }
    }
}

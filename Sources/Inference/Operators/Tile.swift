package import TensorCore

/// x repeated as a whole, so many times along each axis.
/// - Source: ONNX Tile-6, 13.
package struct Tile: Operator {
    package let outputElementTypes: [ElementType]
    package let valueInputs = [1]

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...2)
        try node.expect(input: 1, in: [.int64])
        outputElementTypes = [try node.input(0).elementType]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        let repeats = try inputs.ints(1)
        guard repeats.count == shape.rank else { throw .invalid("\(repeats.count) repeats for rank \(shape.rank)") }
        // Each axis as two, the outer of which repeats: [r₀, d₀, r₁, d₁, …] with stride 0 along every r.
        var extents: [Int] = []
        var strides: [Int] = []
        var product: [Int] = []
        for (axis, times) in repeats.enumerated() {
            extents += [times, shape[axis]]
            strides += [0, shape.strides[axis]]
            guard times >= 0 else { throw .invalid("a negative repeat") }
            product.append(times * shape[axis])
        }
        let output = try Shape.of(product)
        let copy = StridedCopy(
            try .of(extents), from: .init(strides: strides), elementSize: outputElementTypes[0].size
        )
        return OperatorPlan(outputs: [output]) { buffers in
            unsafe copy.run(buffers.outputBytes(0), buffers.inputBytes(0))
        }
    }
}

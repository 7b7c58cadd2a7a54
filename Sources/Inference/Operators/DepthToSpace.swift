package import TensorCore

/// Channels spread over blocks of pixels, [n, c·b², h, w] to [n, c, h·b, w·b]; SpaceToDepth is the way back.
/// - Source: ONNX DepthToSpace-1…13 (modes DCR and CRD), SpaceToDepth-1, 13.
package struct DepthToSpace: Operator {
    package let outputElementTypes: [ElementType]
    private let block: Int
    private let isInverse: Bool
    private let channelsFirst: Bool

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1)
        isInverse = node.operatorName == "SpaceToDepth"
        block = try node.int("blocksize", default: 0)
        guard block > 0, block <= 65_536 else { throw node.invalid("a block size of \(block)") }
        let mode = isInverse ? "DCR" : try node.string("mode", default: "DCR")
        guard mode == "DCR" || mode == "CRD" else { throw node.unsupported("mode \(mode)") }
        channelsFirst = mode == "CRD"
        outputElementTypes = [try node.input(0).elementType]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        guard shape.rank == 4 else { throw .invalid("rank \(shape.rank), not 4") }
        let (n, c, h, w) = (shape[0], shape[1], shape[2], shape[3])
        let output: Shape
        let split: Shape
        let order: [Int]
        if isInverse {
            guard h % block == 0, w % block == 0 else { throw .invalid("\(h)×\(w) is not whole blocks of \(block)") }
            output = try .of([n, c * block * block, h / block, w / block])
            split = try .of([n, c, h / block, block, w / block, block])
            order = [0, 3, 5, 1, 2, 4]
        } else {
            guard c % (block * block) == 0 else { throw .invalid("\(c) channels are not whole blocks of \(block)") }
            let channels = c / (block * block)
            output = try .of([n, channels, h * block, w * block])
            split = try .of(
                channelsFirst ? [n, channels, block, block, h, w] : [n, block, block, channels, h, w]
            )
            order = channelsFirst ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2]
        }
        let strides = split.strides
        let copy = StridedCopy(
            try .of(order.map { split[$0] }), from: .init(strides: order.map { strides[$0] }),
            elementSize: outputElementTypes[0].size
        )
        return OperatorPlan(outputs: [output]) { buffers in
            unsafe copy.run(buffers.outputBytes(0), buffers.inputBytes(0))
        }
    }
}

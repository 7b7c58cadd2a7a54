internal import Kernels
package import TensorCore

/// y = x ∗ w + b over one or two spatial axes, with groups, strides, dilations and padding.
/// - Source: ONNX Conv-1, 11.
package struct Conv: Operator {
    package let outputElementTypes: [ElementType] = [.float32]
    package let packedInputs: [Int]

    private let window: WindowAttributes
    private let groups: Int
    /// Bias (where constant), activation.
    private let epilogue: Epilogue?
    private let activation: FusedActivation?
    private let hasBias: Bool
    private let biasIsConstant: Bool
    /// Where constant.
    private let weights: ConvolutionWeights?

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...3)
        for index in 0..<3 { try node.expect(input: index, in: [.float32]) }
        window = try WindowAttributes(node, requiresKernel: false)
        groups = try node.int("group", default: 1)
        guard groups > 0 else { throw node.invalid("group \(groups)") }
        hasBias = node.hasInput(2)
        let bias = node.constantFloats(2)
        biasIsConstant = bias != nil
        activation = node.activation
        var packedInputs: [Int] = []
        if let constant = try node.input(1).constant, case .float32(let values) = constant.storage {
            let shape = constant.shape
            guard (3...4).contains(shape.rank) else { throw node.unsupported("weights of rank \(shape.rank)") }
            guard shape.count > 0 else { throw node.invalid("empty weights") }
            guard shape[0] % groups == 0 else { throw node.invalid("\(shape[0]) channels in \(groups) groups") }
            do {
                weights = try ConvolutionWeights(values, shape: shape, groups: groups)
            } catch {
                throw node.invalid("\(error)")
            }
            epilogue = try node.epilogue(channels: shape[0], bias: bias)
            packedInputs.append(1)
            if bias != nil { packedInputs.append(2) }
        } else {
            weights = nil
            epilogue = nil
        }
        self.packedInputs = packedInputs
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let x = try inputs.shape(0)
        let w = if let weights { weights.shape } else { try inputs.shape(1) }
        guard (3...4).contains(x.rank) else { throw .unsupported("input of rank \(x.rank)") }
        guard w.rank == x.rank, w.count > 0 else { throw .invalid("weights \(w) for an input \(x)") }
        guard x[1] == w[1] * groups else { throw .invalid("\(x[1]) channels for weights \(w) in \(groups) groups") }
        if hasBias, !biasIsConstant, let bias = inputs.optionalShape(2), bias.dimensions != [w[0]] {
            throw .invalid("bias \(bias) for \(w[0]) channels")
        }
        let (rows, columns) = try window.axes(
            spatial: Array(x.dimensions[2...]), kernel: Array(w.dimensions[2...]))
        let geometry = try shaped { () throws(ShapeError) in
            try ConvolutionGeometry(
                batch: x[0], inputChannels: x[1], outputChannels: w[0], groups: groups, rows: rows, columns: columns)
        }
        let spatial = x.rank == 4 ? [rows.output, columns.output] : [columns.output]
        let y = try shaped { () throws(ShapeError) in try Shape([x[0], w[0]] + spatial) }
        guard let weights else {
            return try planComputed(geometry, y, threads: inputs.threads)
        }
        let convolution = try shaped { () throws(ShapeError) in try PlannedConvolution(geometry) }
        let packed = try shaped { () throws(ShapeError) in try weights.packed(for: convolution.algorithm) }
        let scratch = convolution.scratchCount(threads: inputs.threads) * 4
        let work = StepWork(operations: geometry.operations, method: convolution.algorithm.name)
        if let epilogue, biasIsConstant || !hasBias {
            return OperatorPlan(outputs: [y], scratchBytes: scratch, work: work) { (buffers) throws(OperatorError) in
                try shaped { () throws(ShapeError) in
                    try unsafe convolution.run(
                        buffers.input(0), packed: packed.buffer, epilogue: epilogue, into: buffers.output(0),
                        scratch: buffers.scratch(), team: buffers.team)
                }
            }
        }
        let finish = try finish(geometry)
        return OperatorPlan(outputs: [y], scratchBytes: scratch, work: work) { (buffers) throws(OperatorError) in
            try shaped { () throws(ShapeError) in
                try unsafe convolution.run(
                    buffers.input(0), packed: packed.buffer, epilogue: Epilogue(), into: buffers.output(0),
                    scratch: buffers.scratch(), team: buffers.team)
                try finish(buffers)
            }
        }
    }

    /// Weights that the graph computes: packed in each run.
    private func planComputed(
        _ geometry: ConvolutionGeometry, _ y: Shape, threads: Int
    ) throws(OperatorError) -> OperatorPlan {
        let convolution = try shaped { () throws(ShapeError) in try TileConvolution(geometry) }
        let packing = convolution.packing
        let packedCount = (packing.count + 15) & ~15
        let bytes = (packedCount + convolution.scratchCount(threads: threads)) * 4
        let finish = try finish(geometry)
        let work = StepWork(operations: geometry.operations, method: ConvolutionAlgorithm.tiles.name)
        return OperatorPlan(outputs: [y], scratchBytes: bytes, work: work) { (buffers) throws(OperatorError) in
            try shaped { () throws(ShapeError) in
                let scratch: MutableFloatBuffer = unsafe buffers.scratch()
                try unsafe packing.pack(buffers.input(1), into: scratch)
                try unsafe convolution.run(
                    buffers.input(0), packed: FloatBuffer(scratch), epilogue: Epilogue(), into: buffers.output(0),
                    scratch: MutableFloatBuffer(rebasing: scratch[packedCount...]), team: buffers.team)
                try finish(buffers)
            }
        }
    }

    /// Bias and activation where they are not part of the convolution.
    private func finish(
        _ geometry: ConvolutionGeometry
    ) throws(OperatorError) -> (borrowing StepBuffers) throws(ShapeError) -> Void {
        let channels = geometry.outputChannels
        let (function, slopes) = activation?.kernel ?? (.identity, nil)
        guard slopes == nil || slopes?.count == 1 || slopes?.count == channels else {
            throw .invalid("\(slopes?.count ?? 0) slopes for \(channels) channels")
        }
        let perChannel = slopes.map { FloatStorage($0.count == 1 ? Array(repeating: $0[0], count: channels) : $0) }
        let after = Epilogue(activation: function, slopes: perChannel)
        let plane = geometry.rows.output * geometry.columns.output
        let biasPlan = try shaped { () throws(ShapeError) in
            try BroadcastPlan(Shape([geometry.batch, channels, plane]), Shape([channels, 1]))
        }
        let hasBias = self.hasBias
        return { (buffers) throws(ShapeError) in
            let output: MutableFloatBuffer = unsafe buffers.output(0)
            if hasBias {
                try unsafe VectorCombination.add.apply(
                    FloatBuffer(output), buffers.input(2), into: output, plan: biasPlan)
            }
            try unsafe after.apply(to: output, batch: geometry.batch, channels: channels, plane: plane)
        }
    }
}

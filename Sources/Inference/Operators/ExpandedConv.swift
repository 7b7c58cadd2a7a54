internal import Kernels
package import TensorCore

/// A 1×1 convolution with its activation, and the depthwise convolution that reads it.
/// - Source: ONNX Conv-1, 11, twice; `ExpansionFusion` makes the node.
package struct ExpandedConv: Operator {
    package let outputElementTypes: [ElementType] = [.float32]
    package let packedInputs: [Int]

    private let window: WindowAttributes
    private let expansion: ConvolutionWeights, weights: ConvolutionWeights
    private let inner: Epilogue, epilogue: Epilogue

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 4...5)
        for index in 0..<5 { try node.expect(input: index, in: [.float32]) }
        window = try WindowAttributes(node, requiresKernel: false)
        let groups = try node.int("group", default: 1)
        (expansion, inner) = try Self.pack(node, 1, groups: 1, activation: node.expansion?.activation)
        (weights, epilogue) = try Self.pack(node, 3, groups: groups, activation: node.activation)
        guard expansion.shape.rank == 4, expansion.shape[2] == 1, expansion.shape[3] == 1, weights.shape.rank == 4,
            weights.shape[0] == groups, weights.shape[1] == 1, expansion.shape[0] == groups
        else { throw node.invalid("weights \(expansion.shape) and \(weights.shape)") }
        packedInputs = [1, 2, 3, 4].filter(node.hasInput)
    }

    /// Weights at `index` and the bias behind them, both constant.
    private static func pack(
        _ node: OperatorNode, _ index: Int, groups: Int, activation: FusedActivation?
    ) throws(ModelError) -> (ConvolutionWeights, Epilogue) {
        guard let shape = try node.input(index).constant?.shape, let values = node.constantFloats(index),
            !node.hasInput(index + 1) || node.constantFloats(index + 1) != nil, shape.rank > 0
        else { throw node.invalid("weights that are not constant") }
        let weights: ConvolutionWeights
        do {
            weights = try ConvolutionWeights(values, shape: shape, groups: groups)
        } catch {
            throw node.invalid("\(error)")
        }
        let bias = node.constantFloats(index + 1)
        return (weights, try node.epilogue(channels: shape[0], bias: bias, activation: activation))
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let x = try inputs.shape(0)
        guard x.rank == 4 else { throw .unsupported("input of rank \(x.rank)") }
        guard x[1] == expansion.shape[1] else { throw .invalid("\(x[1]) channels for weights \(expansion.shape)") }
        let channels = weights.shape[0]
        let (rows, columns) = try window.axes(
            spatial: Array(x.dimensions[2...]), kernel: Array(weights.shape.dimensions[2...]))
        let pair = try shaped { () throws(ShapeError) in
            try ExpandedDepthwise(
                ConvolutionGeometry(
                    batch: x[0], inputChannels: x[1], outputChannels: channels,
                    rows: WindowAxis(input: x[2], kernel: 1), columns: WindowAxis(input: x[3], kernel: 1)),
                ConvolutionGeometry(
                    batch: x[0], inputChannels: channels, outputChannels: channels, groups: channels, rows: rows,
                    columns: columns))
        }
        let y = try shaped { () throws(ShapeError) in try Shape([x[0], channels, rows.output, columns.output]) }
        let packed = try shaped { () throws(ShapeError) in try expansion.packed(for: pair.algorithm) }
        let taps = try shaped { () throws(ShapeError) in try weights.packed(for: .depthwise) }
        let (inner, epilogue) = (inner, epilogue)
        let work = StepWork(
            operations: pair.expansion.operations + pair.depthwise.operations,
            method: "\(pair.algorithm.name) + depthwise")
        return OperatorPlan(
            outputs: [y], scratchBytes: pair.scratchCount(threads: inputs.threads) * 4, work: work
        ) { (buffers) throws(OperatorError) in
            try shaped { () throws(ShapeError) in
                try unsafe pair.run(
                    buffers.input(0), packed: packed.buffer, inner: inner, weights: taps.buffer, epilogue: epilogue,
                    into: buffers.output(0), scratch: buffers.scratch(), team: buffers.team)
            }
        }
    }
}

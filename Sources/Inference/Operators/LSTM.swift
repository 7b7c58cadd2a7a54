internal import Kernels
package import TensorCore

/// LSTM: forward, reverse or both, with biases, peepholes, initial states and sequence lengths, time or batch first, with
/// the default activations.
/// - Source: ONNX LSTM-7, 14.
package struct LSTM: Operator {
    package let outputElementTypes: [ElementType] = [.float32, .float32, .float32]
    package let packedInputs: [Int]

    private let form: RecurrentForm
    /// For each direction; nil where the graph computes them, and they are packed in each run.
    private let weights: [LSTMWeights]?

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 3...8, outputs: 1...3)
        form = try RecurrentForm(node, gates: 4, activations: ["sigmoid", "tanh", "tanh"])
        guard try node.int("input_forget", default: 0) == 0 else { throw node.unsupported("input_forget") }
        let given = [1, 2, 3, 7].filter(node.hasInput)
        guard given.allSatisfy({ node.optionalInput($0)?.constant != nil }) else {
            weights = nil
            packedInputs = []
            return
        }
        guard let input = try node.input(1).constant?.shape, let recurrent = try node.input(2).constant?.shape,
            input.rank == 3, recurrent.rank == 3, input[0] == form.isReverse.count, recurrent[0] == input[0],
            input[2] > 0, recurrent[2] > 0
        else { throw node.invalid("weights of another shape than the directions need") }
        packedInputs = given
        let constants = [1, 2, 3, 7].map { node.constantFloats($0) ?? [] }
        var packed: [LSTMWeights] = []
        for direction in form.isReverse.indices {
            do throws(ShapeError) {
                packed.append(
                    try Self.pack(
                        constants, direction, of: input[0], inputSize: input[2], hiddenSize: recurrent[2]))
            } catch {
                throw node.invalid("\(error)")
            }
        }
        weights = packed
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let (geometry, outputs) = try form.sizes(inputs)
        var layers: [LSTMLayer] = []
        for (direction, isReverse) in form.isReverse.enumerated() {
            layers.append(
                try shaped { () throws(ShapeError) in
                    try LSTMLayer(geometry, isReverse: isReverse, direction: direction)
                })
        }
        let (form, weights, layout) = (form, weights, geometry)
        let packedCount = weights == nil ? layers.map(\.packedCount).max() ?? 0 : 0
        let operations = layers.reduce(0) { $0 + $1.geometry.operations(gates: 4) }
        let isHalf = weights?.allSatisfy(\.isHalf) ?? false
        return OperatorPlan(
            outputs: outputs, scratchBytes: ((layers.map(\.scratchCount).max() ?? 0) + packedCount) * 4,
            work: StepWork(operations: operations, method: isHalf ? "float16" : "packed")
        ) { [layers] (buffers) throws(OperatorError) in
            for layer in layers {
                try shaped { () throws(ShapeError) in
                    let lengths = unsafe form.lengths(buffers)
                    let initialHidden = unsafe buffers.optionalInput(5, present: form.has(5))
                    let initialCell = unsafe buffers.optionalInput(6, present: form.has(6))
                    let y = unsafe buffers.optionalOutput(0, present: form.wants(0))
                    let lastHidden = unsafe buffers.optionalOutput(1, present: form.wants(1))
                    let lastCell = unsafe buffers.optionalOutput(2, present: form.wants(2))
                    if let weights {
                        try unsafe layer.run(
                            buffers.input(0), weights: weights[layer.direction], lengths: lengths,
                            initialHidden: initialHidden, initialCell: initialCell, into: y, lastHidden: lastHidden,
                            lastCell: lastCell, scratch: buffers.scratch(), team: buffers.team)
                    } else {
                        let part = layer.direction
                        let hidden = layout.hiddenSize
                        let parameters = unsafe LSTMParameters(
                            input: buffers.part(part, of: 4 * hidden * layout.inputSize, input: 1, present: true),
                            recurrent: buffers.part(part, of: 4 * hidden * hidden, input: 2, present: true),
                            bias: buffers.part(part, of: 8 * hidden, input: 3, present: form.has(3)),
                            peephole: buffers.part(part, of: 3 * hidden, input: 7, present: form.has(7)))
                        try unsafe layer.run(
                            buffers.input(0), parameters: parameters, lengths: lengths, initialHidden: initialHidden,
                            initialCell: initialCell, into: y, lastHidden: lastHidden, lastCell: lastCell,
                            scratch: buffers.scratch(), team: buffers.team)
                    }
                }
            }
        }
    }

    /// One direction's part of the constants W, R, B and P, of which the last two may be empty.
    /// - Throws: `ShapeError.countMismatch` where they are not of the sizes.
    private static func pack(
        _ constants: [[Float]], _ direction: Int, of directions: Int, inputSize: Int, hiddenSize: Int
    ) throws(ShapeError) -> LSTMWeights {
        let counts = [4 * hiddenSize * inputSize, 4 * hiddenSize * hiddenSize, 8 * hiddenSize, 3 * hiddenSize]
        var parts: [FloatStorage] = []
        for (values, count) in zip(constants, counts) {
            guard values.isEmpty || values.count == directions * count else {
                throw .countMismatch(expected: directions * count, found: values.count)
            }
            let part = values.isEmpty ? values[...] : values[(direction * count)..<((direction + 1) * count)]
            parts.append(FloatStorage(Array(part), isLasting: false))
        }
        // The buffers are of these.
        defer { withExtendedLifetime(parts) {} }
        return try unsafe LSTMWeights(
            inputSize: inputSize, hiddenSize: hiddenSize,
            LSTMParameters(
                input: parts[0].buffer, recurrent: parts[1].buffer, bias: parts[2].buffer, peephole: parts[3].buffer))
    }
}

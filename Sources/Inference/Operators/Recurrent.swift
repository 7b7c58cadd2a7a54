internal import Kernels
package import TensorCore

/// LSTM, GRU and RNN: forward, reverse or both, with biases, initial states, sequence lengths and (LSTM) peepholes,
/// time or batch first, with the default activations.
/// - Source: ONNX LSTM-7, 14, GRU-7, 14, RNN-7, 14.
package struct Recurrent: Operator {
    package let outputElementTypes: [ElementType] = [.float32, .float32, .float32]

    private let cell: RecurrentLayer.Cell
    private let hiddenSize: Int?
    private let isReverse: [Bool]
    private let batchFirst: Bool
    private let hasBias: Bool, hasLengths: Bool, hasHidden: Bool, hasMemory: Bool, hasPeephole: Bool
    private let wanted: [Bool]

    package init(_ node: OperatorNode) throws(ModelError) {
        let isLSTM = node.operatorName == "LSTM"
        try node.expect(inputs: 3...(isLSTM ? 8 : 6), outputs: 1...(isLSTM ? 3 : 2))
        for index in [0, 1, 2, 3, 5, 6, 7] { try node.expect(input: index, in: [.float32]) }
        try node.expect(input: 4, in: [.int32])
        switch try node.string("direction", default: "forward") {
        case "forward": isReverse = [false]
        case "reverse": isReverse = [true]
        case "bidirectional": isReverse = [false, true]
        case let other: throw node.invalid("direction \(other)")
        }
        hiddenSize = try node.optionalInt("hidden_size")
        batchFirst = try node.flag("layout", default: false)
        guard !node.has("clip") else { throw node.unsupported("clip") }
        guard try node.int("input_forget", default: 0) == 0 else { throw node.unsupported("input_forget") }
        let names = try node.strings("activations")?.map { $0.lowercased() }
        for name in ["activation_alpha", "activation_beta"] where try node.floats(name)?.isEmpty == false {
            throw node.unsupported(name)
        }
        let defaults: [String]
        switch node.operatorName {
        case "LSTM":
            cell = .lstm
            defaults = ["sigmoid", "tanh", "tanh"]
        case "GRU":
            cell = .gru(linearBeforeReset: try node.int("linear_before_reset", default: 0) != 0)
            defaults = ["sigmoid", "tanh"]
        default:
            let functions = Set(names ?? ["tanh"])
            switch functions.count == 1 ? functions.first : nil {
            case "tanh": cell = .plain(.tanh)
            case "relu": cell = .plain(.relu)
            case "sigmoid": cell = .plain(.sigmoid)
            default: throw node.unsupported("activations \(functions.sorted())")
            }
            defaults = names.map { Array($0.prefix(1)) } ?? ["tanh"]
        }
        if let names, names != Array(repeating: defaults, count: isReverse.count).flatMap({ $0 }) {
            throw node.unsupported("activations \(names)")
        }
        hasBias = node.hasInput(3)
        hasLengths = node.hasInput(4)
        hasHidden = node.hasInput(5)
        hasMemory = node.hasInput(6)
        hasPeephole = node.hasInput(7)
        wanted = node.outputsWanted
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let x = try inputs.shape(0)
        let w = try inputs.shape(1)
        let r = try inputs.shape(2)
        guard x.rank == 3, w.rank == 3, r.rank == 3 else { throw .invalid("input \(x), weights \(w) and \(r)") }
        let (hidden, directions) = (r[2], isReverse.count)
        let (steps, batch) = batchFirst ? (x[1], x[0]) : (x[0], x[1])
        let width = cell.gates * hidden
        guard hiddenSize == nil || hiddenSize == hidden else { throw .invalid("hidden_size for weights \(r)") }
        guard w.dimensions == [directions, width, x[2]], r.dimensions == [directions, width, hidden] else {
            throw .invalid("weights \(w) and \(r) for an input \(x)")
        }
        let states = batchFirst ? [batch, directions, hidden] : [directions, batch, hidden]
        for (index, dimensions) in [
            (3, [directions, 2 * width]), (4, [batch]), (5, states), (6, states), (7, [directions, 3 * hidden]),
        ] {
            if let shape = inputs.optionalShape(index), shape.dimensions != dimensions {
                throw .invalid("input \(index) is \(shape), not \(dimensions)")
            }
        }
        let geometry = try shaped { () throws(ShapeError) in
            try RecurrentGeometry(
                steps: steps, batch: batch, inputSize: x[2], hiddenSize: hidden, directions: directions,
                batchFirst: batchFirst)
        }
        var layers: [RecurrentLayer] = []
        for (direction, isReverse) in isReverse.enumerated() {
            layers.append(
                try shaped { () throws(ShapeError) in
                    try RecurrentLayer(cell, geometry, isReverse: isReverse, direction: direction)
                })
        }
        let all = try shaped { () throws(ShapeError) in
            try Shape(batchFirst ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden])
        }
        let last = try shaped { () throws(ShapeError) in try Shape(states) }
        return plan(layers, geometry, outputs: Array([all, last, last].prefix(wanted.count)))
    }

    private func plan(_ layers: [RecurrentLayer], _ geometry: RecurrentGeometry, outputs: [Shape]) -> OperatorPlan {
        let hidden = geometry.hiddenSize
        let width = cell.gates * hidden
        let wanted = (0..<3).map { $0 < self.wanted.count && self.wanted[$0] }
        let (hasBias, hasLengths, hasHidden) = (hasBias, hasLengths, hasHidden)
        let (hasMemory, hasPeephole) = (hasMemory, hasPeephole)
        let scratchBytes = (layers.map(\.scratchCount).max() ?? 0) * 4
        return OperatorPlan(outputs: outputs, scratchBytes: scratchBytes) { (buffers) throws(OperatorError) in
            for layer in layers {
                try shaped { () throws(ShapeError) in
                    let part = layer.direction
                    let weights = unsafe RecurrentLayer.Weights(
                        input: buffers.part(part, of: width * geometry.inputSize, input: 1, present: true),
                        recurrent: buffers.part(part, of: width * hidden, input: 2, present: true),
                        bias: buffers.part(part, of: 2 * width, input: 3, present: hasBias),
                        peephole: buffers.part(part, of: 3 * hidden, input: 7, present: hasPeephole))
                    let lengths =
                        unsafe hasLengths
                        ? buffers.input(4, as: Int32.self) : UnsafeBufferPointer<Int32>(start: nil, count: 0)
                    try unsafe layer.run(
                        buffers.input(0), weights: weights, lengths: lengths,
                        initialHidden: buffers.optionalInput(5, present: hasHidden),
                        initialCell: buffers.optionalInput(6, present: hasMemory),
                        into: buffers.optionalOutput(0, present: wanted[0]),
                        lastHidden: buffers.optionalOutput(1, present: wanted[1]),
                        lastCell: buffers.optionalOutput(2, present: wanted[2]), scratch: buffers.scratch())
                }
            }
        }
    }
}

extension StepBuffers {
    /// The part of an optional input that belongs to one direction, empty where the input is left out.
    fileprivate func part(_ index: Int, of count: Int, input: Int, present: Bool) -> FloatBuffer {
        guard present else { return unsafe FloatBuffer(start: nil, count: 0) }
        let whole: FloatBuffer = unsafe self.input(input)
        return unsafe FloatBuffer(rebasing: whole[(index * count)..<((index + 1) * count)])
    }
}

internal import CKernels
public import TensorCore

/// One direction of an LSTM, GRU or plain recurrent layer with ONNX's default activations. The inputs of all steps are
/// projected by one matrix product; each step then adds the product of the state with the recurrent weights.
public struct RecurrentLayer: Sendable, Hashable {
    /// What is computed in each step.
    public enum Cell: Sendable, Hashable {
        /// Gates in the order i, o, f, c.
        case lstm
        /// Gates in the order z, r, h.
        case gru(linearBeforeReset: Bool)
        /// h = activation(x·Wᵀ + h·Rᵀ + b); only tanh, relu and sigmoid.
        case plain(VectorFunction)

        /// Rows of weights per hidden value.
        public var gates: Int {
            switch self {
            case .lstm: 4
            case .gru: 3
            case .plain: 1
            }
        }
    }

    /// The weights of one direction.
    @unsafe
    public struct Weights {
        /// [gates·hidden, inputSize]
        public var input: FloatBuffer
        /// [gates·hidden, hidden]
        public var recurrent: FloatBuffer
        /// [2·gates·hidden], of the input and then of the state, or empty.
        public var bias: FloatBuffer
        /// LSTM: [3·hidden] in the order i, o, f, or empty.
        public var peephole: FloatBuffer

        /// The buffers must stay valid during `run`.
        public init(input: FloatBuffer, recurrent: FloatBuffer, bias: FloatBuffer, peephole: FloatBuffer) {
            unsafe self.input = input
            unsafe self.recurrent = recurrent
            unsafe self.bias = bias
            unsafe self.peephole = peephole
        }
    }

    /// What is computed in each step.
    public let cell: Cell
    /// The sizes.
    public let geometry: RecurrentGeometry
    /// From the last step to the first.
    public let isReverse: Bool
    /// Which direction's place in y and in the states this layer fills.
    public let direction: Int

    private let projection: MatrixProduct
    /// Of all sequences of a step at once, and of one.
    private let recurrence: MatrixProduct, single: MatrixProduct
    /// The candidate gate of a GRU alone.
    private let candidate: MatrixProduct

    /// - Throws: `ShapeError.tooLarge`.
    public init(_ cell: Cell, _ geometry: RecurrentGeometry, isReverse: Bool, direction: Int) throws(ShapeError) {
        precondition(direction >= 0 && direction < geometry.directions)
        self.cell = cell
        self.geometry = geometry
        self.isReverse = isReverse
        self.direction = direction
        let hidden = geometry.hiddenSize
        let width = cell.gates * hidden
        projection = try MatrixProduct(
            m: geometry.steps * geometry.batch, n: width, k: geometry.inputSize, transposeB: true)
        // A GRU's candidate needs the reset gate first, so its product is apart.
        let joint = if case .gru = cell { 2 * hidden } else { width }
        let rowStride = geometry.batchFirst ? geometry.steps * width : width
        recurrence = try MatrixProduct(
            m: geometry.batch, n: joint, k: hidden, transposeB: true, cStride: max(rowStride, joint))
        single = try MatrixProduct(m: 1, n: joint, k: hidden, transposeB: true)
        candidate = try MatrixProduct(m: 1, n: hidden, k: hidden, transposeB: true)
    }

    /// Float32 values of working memory that `run` needs: the projected gates, the states, a GRU's rows in between.
    public var scratchCount: Int {
        let hidden = geometry.hiddenSize
        return geometry.steps * geometry.batch * cell.gates * hidden + 2 * geometry.batch * hidden + 2 * hidden
    }

    /// - Parameters:
    ///   - x: as `geometry` says.
    ///   - lengths: steps of each sequence, 0…steps, or empty for all steps.
    ///   - initialHidden: the states of all directions as `geometry` lays them out, or empty for zeros.
    ///   - initialCell: likewise, LSTM only.
    ///   - y: the hidden states of all steps, or empty; steps beyond a sequence's length are zeroed. Only this
    ///     direction's part is written.
    ///   - lastHidden: the states after each sequence's last step, or empty.
    ///   - lastCell: likewise, LSTM only.
    /// - Throws: `ShapeError.countMismatch`, or `.axisOutOfRange` for a length that is not in 0…steps.
    /// - Source: ONNX LSTM-14, GRU-14, RNN-14.
    public func run(
        _ x: FloatBuffer, weights: Weights, lengths: UnsafeBufferPointer<Int32>, initialHidden: FloatBuffer,
        initialCell: FloatBuffer, into y: MutableFloatBuffer, lastHidden: MutableFloatBuffer,
        lastCell: MutableFloatBuffer, scratch: MutableFloatBuffer
    ) throws(ShapeError) {
        let hidden = geometry.hiddenSize
        let width = cell.gates * hidden
        let states = geometry.directions * geometry.batch * hidden
        try require(x.count, atLeast: geometry.inputCount)
        try unsafe require(weights.input.count, atLeast: width * geometry.inputSize)
        try unsafe require(weights.recurrent.count, atLeast: width * hidden)
        if unsafe !weights.bias.isEmpty { try unsafe require(weights.bias.count, atLeast: 2 * width) }
        if unsafe !weights.peephole.isEmpty { try unsafe require(weights.peephole.count, atLeast: 3 * hidden) }
        if !initialHidden.isEmpty { try require(initialHidden.count, atLeast: states) }
        if !initialCell.isEmpty { try require(initialCell.count, atLeast: states) }
        if !y.isEmpty { try require(y.count, atLeast: geometry.outputCount) }
        if !lastHidden.isEmpty { try require(lastHidden.count, atLeast: states) }
        if !lastCell.isEmpty { try require(lastCell.count, atLeast: states) }
        try require(scratch.count, atLeast: scratchCount)
        if !lengths.isEmpty {
            try require(lengths.count, atLeast: geometry.batch)
            for index in 0..<geometry.batch {
                let length = unsafe Int(lengths[index])
                guard length >= 0, length <= geometry.steps else {
                    throw .axisOutOfRange(axis: length, rank: geometry.steps)
                }
            }
        }
        guard geometry.batch > 0 else { return }

        let gateCount = geometry.steps * geometry.batch * width
        let gates = unsafe MutableFloatBuffer(start: scratch.address, count: gateCount)
        let h = unsafe MutableFloatBuffer(start: scratch.address + gateCount, count: geometry.batch * hidden)
        let c = unsafe MutableFloatBuffer(start: h.address + h.count, count: geometry.batch * hidden)
        let spare = unsafe MutableFloatBuffer(start: c.address + c.count, count: 2 * hidden)

        unsafe fill(gates, with: weights.bias)
        try unsafe projection.run(x, weights.input, into: gates, beta: 1)
        for sequence in 0..<geometry.batch {
            let from = geometry.state(sequence: sequence, direction: direction)
            unsafe copy(initialHidden, from, h, sequence * hidden)
            unsafe copy(initialCell, from, c, sequence * hidden)
        }

        if lengths.isEmpty, case .lstm = cell {
            try unsafe lstmSteps(weights, gates, h, c, y)
        } else {
            for sequence in 0..<geometry.batch {
                let length = lengths.isEmpty ? geometry.steps : unsafe Int(lengths[sequence])
                let state = unsafe MutableFloatBuffer(start: h.address + sequence * hidden, count: hidden)
                let memory = unsafe MutableFloatBuffer(start: c.address + sequence * hidden, count: hidden)
                for index in 0..<geometry.steps {
                    let step = isReverse && index < length ? length - 1 - index : index
                    if index < length {
                        let row = geometry.row(step: step, sequence: sequence) * width
                        let gate = unsafe MutableFloatBuffer(start: gates.address + row, count: width)
                        try unsafe advance(weights, gate, state, memory, spare)
                    }
                    if !y.isEmpty {
                        let at = geometry.output(step: step, sequence: sequence, direction: direction)
                        if index < length {
                            unsafe (y.address + at).update(from: state.address, count: hidden)
                        } else {
                            unsafe (y.address + at).update(repeating: 0, count: hidden)
                        }
                    }
                }
            }
        }

        for sequence in 0..<geometry.batch {
            let to = geometry.state(sequence: sequence, direction: direction)
            if !lastHidden.isEmpty {
                unsafe (lastHidden.address + to).update(from: h.address + sequence * hidden, count: hidden)
            }
            if !lastCell.isEmpty {
                unsafe (lastCell.address + to).update(from: c.address + sequence * hidden, count: hidden)
            }
        }
    }

    /// All sequences a step at a time: one product for the whole batch.
    private func lstmSteps(
        _ weights: Weights, _ gates: MutableFloatBuffer, _ h: MutableFloatBuffer, _ c: MutableFloatBuffer,
        _ y: MutableFloatBuffer
    ) throws(ShapeError) {
        let hidden = geometry.hiddenSize
        let width = 4 * hidden
        let peephole = unsafe weights.peephole.isEmpty ? nil : weights.peephole.address
        for index in 0..<geometry.steps {
            let step = isReverse ? geometry.steps - 1 - index : index
            let first = geometry.row(step: step, sequence: 0) * width
            let rows = unsafe MutableFloatBuffer(start: gates.address + first, count: gates.count - first)
            try unsafe recurrence.run(FloatBuffer(h), weights.recurrent, into: rows, beta: 1)
            for sequence in 0..<geometry.batch {
                let gate = unsafe gates.address + geometry.row(step: step, sequence: sequence) * width
                let state = unsafe h.address + sequence * hidden
                unsafe KernelTable.selected.lstm_cell(gate, peephole, c.address + sequence * hidden, state, hidden)
                if !y.isEmpty {
                    let at = geometry.output(step: step, sequence: sequence, direction: direction)
                    unsafe (y.address + at).update(from: state, count: hidden)
                }
            }
        }
    }

    /// One step of one sequence.
    private func advance(
        _ weights: Weights, _ gate: MutableFloatBuffer, _ h: MutableFloatBuffer, _ c: MutableFloatBuffer,
        _ spare: MutableFloatBuffer
    ) throws(ShapeError) {
        let table = KernelTable.selected
        let hidden = geometry.hiddenSize
        try unsafe single.run(FloatBuffer(h), weights.recurrent, into: gate, beta: 1)
        switch cell {
        case .lstm:
            let peephole = unsafe weights.peephole.isEmpty ? nil : weights.peephole.address
            unsafe table.lstm_cell(gate.address, peephole, c.address, h.address, hidden)
        case .plain(let activation):
            try unsafe activation.apply(FloatBuffer(gate), into: h)
        case .gru(let linearBeforeReset):
            unsafe table.unary(MK_SIGMOID, gate.address, gate.address, 2 * hidden, 0, 0)
            let reset = unsafe gate.address + hidden
            let new = unsafe gate.address + 2 * hidden
            let rows = unsafe FloatBuffer(
                start: weights.recurrent.address + 2 * hidden * hidden, count: hidden * hidden)
            if linearBeforeReset {
                // r ⊙ (h·Rᵀ + b): the state's bias is inside.
                if unsafe weights.bias.isEmpty {
                    unsafe spare.address.update(repeating: 0, count: hidden)
                } else {
                    unsafe spare.address.update(from: weights.bias.address + 5 * hidden, count: hidden)
                }
                try unsafe candidate.run(FloatBuffer(h), rows, into: spare, beta: 1)
                unsafe table.binary(MK_MUL, spare.address, 1, reset, 1, spare.address, hidden)
                unsafe table.binary(MK_ADD, new, 1, spare.address, 1, new, hidden)
            } else {
                unsafe table.binary(MK_MUL, h.address, 1, reset, 1, spare.address, hidden)
                try unsafe candidate.run(
                    FloatBuffer(spare), rows, into: MutableFloatBuffer(start: new, count: hidden), beta: 1)
            }
            unsafe table.unary(MK_TANH, new, new, hidden, 0, 0)
            // h = (1 − z)·new + z·h = new + z·(h − new)
            unsafe table.binary(MK_SUB, h.address, 1, new, 1, h.address, hidden)
            unsafe table.binary(MK_MUL, h.address, 1, gate.address, 1, h.address, hidden)
            unsafe table.binary(MK_ADD, h.address, 1, new, 1, h.address, hidden)
        }
    }

    /// Both biases in every row, but for the one that a GRU adds inside its reset.
    private func fill(_ gates: MutableFloatBuffer, with bias: FloatBuffer) {
        let width = cell.gates * geometry.hiddenSize
        guard gates.count > 0 else { return }
        if bias.isEmpty {
            unsafe gates.address.update(repeating: 0, count: gates.count)
            return
        }
        let first = unsafe gates.address
        unsafe KernelTable.selected.binary(MK_ADD, bias.address, 1, bias.address + width, 1, first, width)
        if case .gru(linearBeforeReset: true) = cell {
            let hidden = geometry.hiddenSize
            unsafe (first + 2 * hidden).update(from: bias.address + 2 * hidden, count: hidden)
        }
        for row in 1..<max(geometry.steps * geometry.batch, 1) {
            unsafe (first + row * width).update(from: first, count: width)
        }
    }

    private func copy(_ states: FloatBuffer, _ from: Int, _ to: MutableFloatBuffer, _ at: Int) {
        let hidden = geometry.hiddenSize
        if states.isEmpty {
            unsafe (to.address + at).update(repeating: 0, count: hidden)
        } else {
            unsafe (to.address + at).update(from: states.address + from, count: hidden)
        }
    }
}

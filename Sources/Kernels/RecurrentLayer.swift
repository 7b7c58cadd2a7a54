internal import CKernels
public import TensorCore

/// One direction of a GRU or a plain recurrent layer with ONNX's default activations (see `LSTMLayer` for the LSTM). The
/// inputs of all steps are projected by one matrix product; each step then adds the product of the state with the
/// recurrent weights.
public struct RecurrentLayer: Sendable, Hashable {
    /// What is computed in each step.
    public enum Cell: Sendable, Hashable {
        /// Gates in the order z, r, h.
        case gru(linearBeforeReset: Bool)
        /// h = activation(x·Wᵀ + h·Rᵀ + b); only tanh, relu and sigmoid.
        case plain(VectorFunction)

        /// Rows of weights per hidden value.
        public var gates: Int {
            switch self {
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

        /// The buffers must stay valid during `run`.
        public init(input: FloatBuffer, recurrent: FloatBuffer, bias: FloatBuffer) {
            unsafe self.input = input
            unsafe self.recurrent = recurrent
            unsafe self.bias = bias
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
    /// Of one sequence in one step.
    private let recurrence: MatrixProduct
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
        recurrence = try MatrixProduct(m: 1, n: joint, k: hidden, transposeB: true)
        candidate = try MatrixProduct(m: 1, n: hidden, k: hidden, transposeB: true)
    }

    private var gateCount: Int { geometry.steps * geometry.batch * cell.gates * geometry.hiddenSize }

    /// Float32 values of working memory that `run` needs: the projected gates, the states, a GRU's row in between.
    public var scratchCount: Int { gateCount + (geometry.batch + 1) * geometry.hiddenSize }

    /// - Parameters:
    ///   - x: as `geometry` says.
    ///   - lengths: steps of each sequence, 0…steps, or empty for all steps.
    ///   - initialHidden: the states of all directions as `geometry` lays them out, or empty for zeros.
    ///   - y: the hidden states of all steps, or empty; steps beyond a sequence's length are zeroed. Only this
    ///     direction's part is written.
    ///   - lastHidden: the states after each sequence's last step, or empty.
    /// - Throws: `ShapeError.countMismatch`, or `.axisOutOfRange` for a length that is not in 0…steps.
    /// - Source: ONNX GRU-14, RNN-14.
    public func run(
        _ x: FloatBuffer, weights: Weights, lengths: UnsafeBufferPointer<Int32>, initialHidden: FloatBuffer,
        into y: MutableFloatBuffer, lastHidden: MutableFloatBuffer, scratch: MutableFloatBuffer
    ) throws(ShapeError) {
        let hidden = geometry.hiddenSize
        let width = cell.gates * hidden
        try unsafe geometry.check(
            x, lengths, initialHidden, FloatBuffer(start: nil, count: 0), y, lastHidden,
            MutableFloatBuffer(start: nil, count: 0))
        try unsafe require(weights.input.count, atLeast: width * geometry.inputSize)
        try unsafe require(weights.recurrent.count, atLeast: width * hidden)
        if unsafe !weights.bias.isEmpty { try unsafe require(weights.bias.count, atLeast: 2 * width) }
        try require(scratch.count, atLeast: scratchCount)
        guard geometry.batch > 0 else { return }

        let gates = unsafe MutableFloatBuffer(start: scratch.address, count: gateCount)
        let states = unsafe MutableFloatBuffer(start: scratch.address + gateCount, count: geometry.batch * hidden)
        let spare = unsafe MutableFloatBuffer(start: states.address + states.count, count: hidden)

        unsafe fill(gates, with: weights.bias)
        try unsafe projection.run(x, weights.input, into: gates, beta: 1)
        for sequence in 0..<geometry.batch {
            let length = lengths.isEmpty ? geometry.steps : unsafe Int(lengths[sequence])
            let state = unsafe MutableFloatBuffer(start: states.address + sequence * hidden, count: hidden)
            let place = geometry.state(sequence: sequence, direction: direction)
            if initialHidden.isEmpty {
                unsafe state.address.update(repeating: 0, count: hidden)
            } else {
                unsafe state.address.update(from: initialHidden.address + place, count: hidden)
            }
            for index in 0..<geometry.steps {
                let step = isReverse && index < length ? length - 1 - index : index
                if index < length {
                    let row = geometry.row(step: step, sequence: sequence) * width
                    let gate = unsafe MutableFloatBuffer(start: gates.address + row, count: width)
                    try unsafe advance(weights, gate, state, spare)
                }
                if y.isEmpty { continue }
                let at = geometry.output(step: step, sequence: sequence, direction: direction)
                if index < length {
                    unsafe (y.address + at).update(from: state.address, count: hidden)
                } else {
                    unsafe (y.address + at).update(repeating: 0, count: hidden)
                }
            }
            if !lastHidden.isEmpty {
                unsafe (lastHidden.address + place).update(from: state.address, count: hidden)
            }
        }
    }

    /// One step of one sequence.
    private func advance(
        _ weights: Weights, _ gate: MutableFloatBuffer, _ h: MutableFloatBuffer, _ spare: MutableFloatBuffer
    ) throws(ShapeError) {
        let table = KernelTable.selected
        let hidden = geometry.hiddenSize
        try unsafe recurrence.run(FloatBuffer(h), weights.recurrent, into: gate, beta: 1)
        switch cell {
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
}

internal import CKernels
public import TensorCore

/// One direction of an LSTM with ONNX's default activations. The inputs of all steps are projected by one product; each
/// step then adds the product of the state with the recurrent weights, a block of sixteen units at a time.
public struct LSTMLayer: Sendable {
    /// The sizes.
    public let geometry: RecurrentGeometry
    /// From the last step to the first.
    public let isReverse: Bool
    /// Which direction's place in y and in the states this layer fills.
    public let direction: Int

    private let layout: LSTMLayout
    private let projection: PackedProduct

    /// - Throws: `ShapeError.tooLarge`.
    public init(_ geometry: RecurrentGeometry, isReverse: Bool, direction: Int) throws(ShapeError) {
        precondition(direction >= 0 && direction < geometry.directions)
        self.geometry = geometry
        self.isReverse = isReverse
        self.direction = direction
        layout = try LSTMLayout(inputSize: geometry.inputSize, hiddenSize: geometry.hiddenSize)
        projection = try PackedProduct(
            rows: geometry.steps * geometry.batch, taps: geometry.inputSize, columns: layout.columns)
    }

    /// Float32 values that `pack` needs.
    public var packedCount: Int {
        layout.input.count + layout.columns + layout.recurrent.count + layout.peepholeCount
    }

    /// Packs weights that are known only in a run.
    func pack(_ parameters: LSTMParameters, into packed: MutableFloatBuffer) throws(ShapeError) -> LSTMWeightBuffers {
        try unsafe parameters.check(layout)
        try require(packed.count, atLeast: packedCount)
        var next = unsafe packed.address
        func take(_ count: Int) -> MutableFloatBuffer {
            defer { unsafe next += count }
            return unsafe MutableFloatBuffer(start: next, count: count)
        }
        let input = unsafe take(layout.input.count)
        unsafe layout.pack(parameters.input, as: layout.input, into: input)
        let recurrent = unsafe take(layout.recurrent.count)
        unsafe layout.pack(parameters.recurrent, as: layout.recurrent, into: recurrent)
        let bias = unsafe take(layout.columns)
        unsafe layout.packBias(parameters.bias, into: bias)
        let hasPeephole = unsafe !parameters.peephole.isEmpty
        let peephole = unsafe take(hasPeephole ? layout.peepholeCount : 0)
        if hasPeephole { unsafe layout.packPeephole(parameters.peephole, into: peephole) }
        return unsafe LSTMWeightBuffers(
            input: FloatBuffer(input), bias: FloatBuffer(bias), recurrent: .panels(FloatBuffer(recurrent)),
            peephole: FloatBuffer(peephole))
    }

    private var gateCount: Int { geometry.steps * geometry.batch * layout.columns }
    /// Of one sequence's state.
    private var stateSize: Int { layout.blocks * 16 }

    /// Float32 values of working memory that `run` needs: the projected gates, the cells and the states before and after
    /// a step.
    public var scratchCount: Int { gateCount + 3 * geometry.batch * stateSize }

    /// - Parameters:
    ///   - x: as `geometry` says.
    ///   - lengths: steps of each sequence, 0…steps, or empty for all steps.
    ///   - initialHidden: the states of all directions as `geometry` lays them out, or empty for zeros.
    ///   - initialCell: likewise.
    ///   - y: the hidden states of all steps, or empty; steps beyond a sequence's length are zeroed. Only this
    ///     direction's part is written.
    ///   - lastHidden: the states after each sequence's last step, or empty.
    ///   - lastCell: likewise.
    ///   - scratch: at least `scratchCount` values.
    /// - Throws: `ShapeError.countMismatch`, `.mismatch` for weights of other sizes, or `.axisOutOfRange` for a length that
    ///   is not in 0…steps.
    /// - Source: ONNX LSTM-14.
    public func run(
        _ x: FloatBuffer, weights: LSTMWeights, lengths: UnsafeBufferPointer<Int32>, initialHidden: FloatBuffer,
        initialCell: FloatBuffer, into y: MutableFloatBuffer, lastHidden: MutableFloatBuffer,
        lastCell: MutableFloatBuffer, scratch: MutableFloatBuffer, team: ThreadTeam? = nil
    ) throws(ShapeError) {
        guard weights.layout == layout else {
            throw .mismatch(
                expected: [geometry.inputSize, geometry.hiddenSize],
                found: [weights.layout.input.taps, weights.layout.hiddenSize])
        }
        try unsafe run(
            x, weights.buffers, lengths, initialHidden, initialCell, y, lastHidden, lastCell, scratch, team)
    }

    /// As above, for weights that are known only in the run.
    /// - Parameter scratch: at least `scratchCount` + `packedCount` values.
    public func run(
        _ x: FloatBuffer, parameters: LSTMParameters, lengths: UnsafeBufferPointer<Int32>, initialHidden: FloatBuffer,
        initialCell: FloatBuffer, into y: MutableFloatBuffer, lastHidden: MutableFloatBuffer,
        lastCell: MutableFloatBuffer, scratch: MutableFloatBuffer, team: ThreadTeam? = nil
    ) throws(ShapeError) {
        try require(scratch.count, atLeast: scratchCount + packedCount)
        let packed = unsafe MutableFloatBuffer(start: scratch.address + scratchCount, count: packedCount)
        try unsafe run(
            x, pack(parameters, into: packed), lengths, initialHidden, initialCell, y, lastHidden, lastCell, scratch,
            team)
    }

    private func run(
        _ x: FloatBuffer, _ weights: LSTMWeightBuffers, _ lengths: UnsafeBufferPointer<Int32>,
        _ initialHidden: FloatBuffer, _ initialCell: FloatBuffer, _ y: MutableFloatBuffer,
        _ lastHidden: MutableFloatBuffer, _ lastCell: MutableFloatBuffer, _ scratch: MutableFloatBuffer,
        _ team: ThreadTeam?
    ) throws(ShapeError) {
        try unsafe geometry.check(x, lengths, initialHidden, initialCell, y, lastHidden, lastCell)
        try require(scratch.count, atLeast: scratchCount)
        guard geometry.batch > 0 else { return }

        let hidden = geometry.hiddenSize
        let states = geometry.batch * stateSize
        let gates = unsafe MutableFloatBuffer(start: scratch.address, count: gateCount)
        let cells = unsafe scratch.address + gateCount
        var (old, new) = unsafe (cells + states, cells + 2 * states)
        unsafe cells.update(repeating: 0, count: 3 * states)
        for sequence in 0..<geometry.batch {
            let from = geometry.state(sequence: sequence, direction: direction)
            if !initialHidden.isEmpty {
                unsafe (old + sequence * stateSize).update(from: initialHidden.address + from, count: hidden)
            }
            if !initialCell.isEmpty {
                unsafe (cells + sequence * stateSize).update(from: initialCell.address + from, count: hidden)
            }
        }
        try unsafe projection.run(
            x, packed: weights.input, bias: weights.bias, into: gates, team: team)

        let team = worthwhile(team, work: geometry.batch * layout.recurrent.count)
        let parts = team.map { min($0.count, layout.blocks) } ?? 1
        for index in 0..<geometry.steps {
            let step = unsafe Step(
                index: index, parts: parts, weights: weights, lengths: lengths, gates: gates.address, cells: cells,
                old: old, new: new, y: y)
            unsafe inParallel(team, parts, (self, step)) { job, part, _ in unsafe job.0.advance(job.1, part) }
            unsafe swap(&old, &new)
        }
        for sequence in 0..<geometry.batch {
            let to = geometry.state(sequence: sequence, direction: direction)
            if !lastHidden.isEmpty {
                unsafe (lastHidden.address + to).update(from: old + sequence * stateSize, count: hidden)
            }
            if !lastCell.isEmpty {
                unsafe (lastCell.address + to).update(from: cells + sequence * stateSize, count: hidden)
            }
        }
    }

    /// What the threads of one step share.
    @unsafe
    private struct Step {
        let index: Int
        /// How many parts the blocks are shared out in.
        let parts: Int
        let weights: LSTMWeightBuffers
        let lengths: UnsafeBufferPointer<Int32>
        let gates: UnsafeMutablePointer<Float>
        let cells: UnsafeMutablePointer<Float>
        /// The states before and after.
        let old: UnsafeMutablePointer<Float>, new: UnsafeMutablePointer<Float>
        let y: MutableFloatBuffer
    }

    /// Some blocks of one step of every sequence that is so long, each from its own end where reversed.
    private func advance(_ step: Step, _ part: Int) {
        let parts = unsafe step.parts
        let blocks = (part * layout.blocks / parts)..<((part + 1) * layout.blocks / parts)
        if unsafe step.lengths.isEmpty {
            let time = unsafe isReverse ? geometry.steps - 1 - step.index : step.index
            let rows = unsafe step.gates + geometry.row(step: time, sequence: 0) * layout.columns
            let stride = geometry.batchFirst ? geometry.steps * layout.columns : layout.columns
            unsafe product(blocks, step.weights.recurrent, step.old, geometry.batch, rows, stride)
        }
        for sequence in 0..<geometry.batch { unsafe advance(step, blocks, sequence) }
    }

    private func advance(_ step: Step, _ blocks: Range<Int>, _ sequence: Int) {
        let index = unsafe step.index
        let hidden = geometry.hiddenSize
        let isWhole = unsafe step.lengths.isEmpty
        let length = unsafe isWhole ? geometry.steps : Int(step.lengths[sequence])
        let time = isReverse && index < length ? length - 1 - index : index
        let at = sequence * stateSize + blocks.lowerBound * 16
        let count = min(blocks.upperBound * 16, hidden) - blocks.lowerBound * 16
        let place = geometry.output(step: time, sequence: sequence, direction: direction) + blocks.lowerBound * 16
        let output = unsafe step.y.isEmpty ? nil : step.y.address + place
        guard index < length else {
            unsafe (step.new + at).update(from: step.old + at, count: blocks.count * 16)
            unsafe output?.update(repeating: 0, count: count)
            return
        }
        let row = geometry.row(step: time, sequence: sequence)
        let gate = unsafe step.gates + row * layout.columns + blocks.lowerBound * 64
        if !isWhole {
            unsafe product(
                blocks, step.weights.recurrent, step.old + sequence * stateSize, 1, gate - blocks.lowerBound * 64, 0)
        }
        let peephole = unsafe step.weights.peephole
        unsafe KernelTable.selected.lstm_cell(
            gate, peephole.isEmpty ? nil : peephole.address + blocks.lowerBound * 48, step.cells + at, step.new + at,
            blocks.count)
        unsafe output?.update(from: step.new + at, count: count)
    }

    /// Adds what some states give to their rows of gates.
    /// - Parameters:
    ///   - count: states, `stateSize` apart.
    ///   - stride: from one state's row to the next.
    private func product(
        _ blocks: Range<Int>, _ weights: LSTMWeightBuffers.Recurrent, _ states: UnsafePointer<Float>, _ count: Int,
        _ rows: UnsafeMutablePointer<Float>, _ stride: Int
    ) {
        let table = KernelTable.selected
        let hidden = geometry.hiddenSize
        switch unsafe weights {
        case .halves(let halves):
            unsafe table.half_product(
                hidden, states, stateSize, count, halves + blocks.lowerBound * hidden * 64, blocks.count,
                rows + blocks.lowerBound * 64, stride)
        case .panels(let panels):
            let packing = layout.recurrent
            let rowBlocks = PanelPacking.rowBlocks(count)
            var end = unsafe mk_panel_end()
            unsafe end.accumulate = true
            for panel in (blocks.lowerBound * layout.panelsPerBlock)..<(blocks.upperBound * layout.panelsPerBlock) {
                let first = packing.column(panel)
                for block in 0..<rowBlocks {
                    let row = block * count / rowBlocks
                    unsafe table.panel_product(
                        packing.taps, states + row * stateSize, nil, stateSize, (block + 1) * count / rowBlocks - row,
                        panels.address + first * packing.taps, packing.column(panel + 1) - first,
                        rows + row * stride + first, stride, &end)
                }
            }
        }
    }
}

internal import CKernels
internal import TensorCore

/// Where the units and gates of an LSTM lie: units in blocks of sixteen, the four gates of a block side by side, so that
/// one pass over a block's columns gives all that its cells need.
struct LSTMLayout: Sendable, Hashable {
    let hiddenSize: Int
    let input: PanelPacking, recurrent: PanelPacking

    /// - Throws: `ShapeError.tooLarge`.
    init(inputSize: Int, hiddenSize: Int) throws(ShapeError) {
        self.hiddenSize = hiddenSize
        let columns = try extentProduct((hiddenSize + 15) / 16, 64)
        input = try PanelPacking(taps: inputSize, columns: columns)
        recurrent = try PanelPacking(taps: hiddenSize, columns: columns)
    }

    /// Of sixteen units.
    var blocks: Int { (hiddenSize + 15) / 16 }
    /// Gates of all blocks.
    var columns: Int { blocks * 64 }
    /// Panels are as wide as a block or a whole part of it, whatever the instruction set.
    var panelsPerBlock: Int { recurrent.panels / blocks }
    /// Values of [blocks, 3, 16].
    var peepholeCount: Int { blocks * 48 }

    /// Where gate `gate` of a unit stands in [blocks, gates, 16].
    func place(gate: Int, of gates: Int, unit: Int) -> Int { (unit / 16 * gates + gate) * 16 + unit % 16 }

    /// Packs [4·hidden, taps], gates in the order i, o, f, c.
    func pack(_ weights: FloatBuffer, as packing: PanelPacking, into packed: MutableFloatBuffer) {
        let taps = packing.taps
        unsafe packed.address.update(repeating: 0, count: packing.count)
        for panel in 0..<packing.panels {
            let first = packing.column(panel)
            let width = packing.column(panel + 1) - first
            for column in stride(from: 0, to: width, by: 16) {
                let (block, gate) = ((first + column) / 64, (first + column) % 64 / 16)
                let units = min(16, hiddenSize - block * 16)
                unsafe KernelTable.selected.transpose(
                    weights.address + (gate * hiddenSize + block * 16) * taps, taps, units, taps,
                    packed.address + first * taps + column, width)
            }
        }
    }

    /// The sums of both biases, from [8·hidden] or zeros where that is empty.
    func packBias(_ bias: FloatBuffer, into packed: MutableFloatBuffer) {
        unsafe packed.address.update(repeating: 0, count: columns)
        if bias.isEmpty { return }
        for gate in 0..<4 {
            for unit in 0..<hiddenSize {
                let from = gate * hiddenSize + unit
                unsafe packed[place(gate: gate, of: 4, unit: unit)] = bias[from] + bias[4 * hiddenSize + from]
            }
        }
    }

    /// From [3·hidden] in the order i, o, f.
    func packPeephole(_ peephole: FloatBuffer, into packed: MutableFloatBuffer) {
        unsafe packed.address.update(repeating: 0, count: peepholeCount)
        for gate in 0..<3 {
            for unit in 0..<hiddenSize {
                unsafe packed[place(gate: gate, of: 3, unit: unit)] = peephole[gate * hiddenSize + unit]
            }
        }
    }
}

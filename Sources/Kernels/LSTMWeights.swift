public import TensorCore

/// The weights of one direction of an LSTM as ONNX has them.
@unsafe
public struct LSTMParameters {
    /// [4·hidden, inputSize], gates in the order i, o, f, c.
    public var input: FloatBuffer
    /// [4·hidden, hidden]
    public var recurrent: FloatBuffer
    /// [8·hidden], of the input and then of the state, or empty.
    public var bias: FloatBuffer
    /// [3·hidden] in the order i, o, f, or empty.
    public var peephole: FloatBuffer

    /// The buffers must stay valid as long as the value is used.
    public init(input: FloatBuffer, recurrent: FloatBuffer, bias: FloatBuffer, peephole: FloatBuffer) {
        unsafe self.input = input
        unsafe self.recurrent = recurrent
        unsafe self.bias = bias
        unsafe self.peephole = peephole
    }

    func check(_ layout: LSTMLayout) throws(ShapeError) {
        let hidden = layout.hiddenSize
        try unsafe require(input.count, atLeast: 4 * hidden * layout.input.taps)
        try unsafe require(recurrent.count, atLeast: 4 * hidden * hidden)
        if unsafe !bias.isEmpty { try unsafe require(bias.count, atLeast: 8 * hidden) }
        if unsafe !peephole.isEmpty { try unsafe require(peephole.count, atLeast: 3 * hidden) }
    }
}

/// Packed weights, wherever they are.
@unsafe
struct LSTMWeightBuffers {
    @unsafe
    enum Recurrent {
        case panels(FloatBuffer)
        /// Float16 bits, [blocks, taps, 64].
        case halves(UnsafePointer<UInt16>)
    }

    let input: FloatBuffer
    let bias: FloatBuffer
    let recurrent: Recurrent
    /// [blocks, 3, 16] in the order i, o, f, or empty.
    let peephole: FloatBuffer
}

/// The weights of one direction of an LSTM as `LSTMLayer` wants them, packed once and shared by every worker.
///
/// Recurrent weights that float16 holds exactly, as those of a model that was stored in float16 are, stay in it: a step of
/// one sequence reads every weight once, so half the bytes are half the time.
public final class LSTMWeights: Sendable {
    let layout: LSTMLayout
    private let input: FloatStorage, bias: FloatStorage
    private let recurrent: Recurrent
    private let peephole: FloatStorage?

    private enum Recurrent: Sendable {
        case panels(FloatStorage)
        case halves(HalfStorage)
    }

    /// - Throws: `ShapeError.countMismatch`, `.tooLarge`.
    public init(inputSize: Int, hiddenSize: Int, _ parameters: LSTMParameters) throws(ShapeError) {
        let layout = try LSTMLayout(inputSize: inputSize, hiddenSize: hiddenSize)
        try unsafe parameters.check(layout)
        self.layout = layout
        input = unsafe FloatStorage(count: layout.input.count) { to in
            unsafe layout.pack(parameters.input, as: layout.input, into: to)
        }
        bias = unsafe FloatStorage(count: layout.columns) { to in unsafe layout.packBias(parameters.bias, into: to) }
        if let halves = unsafe HalfStorage(exactly: parameters.recurrent, layout) {
            recurrent = .halves(halves)
        } else {
            recurrent = .panels(
                unsafe FloatStorage(count: layout.recurrent.count) { to in
                    unsafe layout.pack(parameters.recurrent, as: layout.recurrent, into: to)
                })
        }
        peephole =
            unsafe parameters.peephole.isEmpty
            ? nil
            : unsafe FloatStorage(count: layout.peepholeCount) { to in
                unsafe layout.packPeephole(parameters.peephole, into: to)
            }
    }

    /// Whether the recurrent weights stay in float16.
    public var isHalf: Bool { if case .halves = recurrent { true } else { false } }

    var buffers: LSTMWeightBuffers {
        let weights: LSTMWeightBuffers.Recurrent =
            switch recurrent {
            case .panels(let panels): unsafe .panels(panels.buffer)
            case .halves(let halves): unsafe .halves(halves.address)
            }
        return unsafe LSTMWeightBuffers(
            input: input.buffer, bias: bias.buffer, recurrent: weights,
            peephole: peephole?.buffer ?? FloatBuffer(start: nil, count: 0))
    }
}

public import TensorCore

/// The sizes of a two-dimensional convolution; a one-dimensional one has one row.
public struct ConvolutionGeometry: Sendable, Hashable {
    /// Images.
    public let batch: Int
    public let inputChannels: Int, outputChannels: Int, groups: Int
    public let rows: WindowAxis, columns: WindowAxis

    /// - Throws: `ShapeError.mismatch` where the channels do not divide into the groups; `.tooLarge`.
    public init(
        batch: Int, inputChannels: Int, outputChannels: Int, groups: Int = 1, rows: WindowAxis, columns: WindowAxis
    ) throws(ShapeError) {
        guard batch >= 0, inputChannels > 0, outputChannels > 0, groups > 0 else {
            throw .negativeDimension(axis: 0, extent: min(batch, inputChannels, outputChannels, groups))
        }
        guard inputChannels % groups == 0, outputChannels % groups == 0 else {
            throw .mismatch(expected: [groups], found: [inputChannels, outputChannels])
        }
        self.batch = batch
        self.inputChannels = inputChannels
        self.outputChannels = outputChannels
        self.groups = groups
        self.rows = rows
        self.columns = columns
        _ = try extentProduct(batch, inputChannels, rows.input, columns.input)
        _ = try extentProduct(batch, outputChannels, rows.output, columns.output)
        _ = try extentProduct(outputChannels, inputChannels / groups, rows.kernel, columns.kernel)
    }

    /// Values of x: [batch, inputChannels, rows, columns].
    public var inputCount: Int { batch * inputChannels * rows.input * columns.input }
    /// Values of y: [batch, outputChannels, rows, columns].
    public var outputCount: Int { batch * outputChannels * rows.output * columns.output }
    /// Values of the weights: [outputChannels, inputChannels / groups, rows, columns].
    public var weightCount: Int { outputChannels * taps }
    /// Products summed for one output value.
    public var taps: Int { inputChannels / groups * rows.kernel * columns.kernel }
    /// Multiply-adds of one run, times two.
    public var operations: Int { 2 * outputCount * taps }

    /// The same for a batch of one.
    func ofOneImage() throws(ShapeError) -> ConvolutionGeometry {
        try ConvolutionGeometry(
            batch: 1, inputChannels: inputChannels, outputChannels: outputChannels, groups: groups, rows: rows,
            columns: columns)
    }

    /// - Throws: `ShapeError.countMismatch` where a buffer is too short for a run.
    func check(_ x: FloatBuffer, _ y: MutableFloatBuffer, _ epilogue: Epilogue) throws(ShapeError) {
        try require(x.count, atLeast: inputCount)
        try require(y.count, atLeast: outputCount)
        try epilogue.check(channels: outputChannels)
    }
}

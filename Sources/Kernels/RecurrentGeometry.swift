public import TensorCore

/// The sizes of one direction of a recurrent layer, and where its sequences lie.
public struct RecurrentGeometry: Sendable, Hashable {
    public let steps: Int, batch: Int, inputSize: Int, hiddenSize: Int
    /// Directions that share the output: 1 or 2.
    public let directions: Int
    /// x is [batch, steps, inputSize] and y [batch, steps, directions, hiddenSize]; otherwise x is [steps, batch,
    /// inputSize] and y [steps, directions, batch, hiddenSize].
    public let batchFirst: Bool

    /// - Throws: `ShapeError.negativeDimension`, `.tooLarge`.
    public init(
        steps: Int, batch: Int, inputSize: Int, hiddenSize: Int, directions: Int, batchFirst: Bool = false
    ) throws(ShapeError) {
        guard steps >= 0, batch >= 0, inputSize > 0, hiddenSize > 0, directions > 0 else {
            throw .negativeDimension(axis: 0, extent: min(steps, batch, inputSize, hiddenSize))
        }
        _ = try extentProduct(steps, batch, inputSize)
        _ = try extentProduct(steps, batch, directions, 4, hiddenSize)
        _ = try extentProduct(4, hiddenSize, inputSize)
        _ = try extentProduct(4, hiddenSize, hiddenSize)
        self.steps = steps
        self.batch = batch
        self.inputSize = inputSize
        self.hiddenSize = hiddenSize
        self.directions = directions
        self.batchFirst = batchFirst
    }

    /// Values of x.
    public var inputCount: Int { steps * batch * inputSize }
    /// Values of y over all steps and directions.
    public var outputCount: Int { steps * batch * directions * hiddenSize }

    /// Multiply-adds of one direction's products, times two.
    public func operations(gates: Int) -> Int { 2 * steps * batch * gates * hiddenSize * (inputSize + hiddenSize) }

    /// Where a step of a sequence lies among all [steps · batch] rows of x.
    func row(step: Int, sequence: Int) -> Int { batchFirst ? sequence * steps + step : step * batch + sequence }

    /// Where a step of a sequence begins in y.
    func output(step: Int, sequence: Int, direction: Int) -> Int {
        let row =
            batchFirst
            ? (sequence * steps + step) * directions + direction
            : (step * directions + direction) * batch + sequence
        return row * hiddenSize
    }

    /// Where a sequence's last state begins in [directions, batch, hidden] or, batch first, [batch, directions, hidden].
    func state(sequence: Int, direction: Int) -> Int {
        (batchFirst ? sequence * directions + direction : direction * batch + sequence) * hiddenSize
    }

    /// - Throws: `ShapeError.countMismatch` where a buffer that is not empty is too short for a run, or `.axisOutOfRange`
    ///   for a length that is not in 0…steps.
    func check(
        _ x: FloatBuffer, _ lengths: UnsafeBufferPointer<Int32>, _ initialHidden: FloatBuffer,
        _ initialCell: FloatBuffer, _ y: MutableFloatBuffer, _ lastHidden: MutableFloatBuffer,
        _ lastCell: MutableFloatBuffer
    ) throws(ShapeError) {
        let states = directions * batch * hiddenSize
        try require(x.count, atLeast: inputCount)
        if !initialHidden.isEmpty { try require(initialHidden.count, atLeast: states) }
        if !initialCell.isEmpty { try require(initialCell.count, atLeast: states) }
        if !y.isEmpty { try require(y.count, atLeast: outputCount) }
        if !lastHidden.isEmpty { try require(lastHidden.count, atLeast: states) }
        if !lastCell.isEmpty { try require(lastCell.count, atLeast: states) }
        if lengths.isEmpty { return }
        try require(lengths.count, atLeast: batch)
        for index in 0..<batch {
            let length = unsafe Int(lengths[index])
            guard length >= 0, length <= steps else { throw .axisOutOfRange(axis: length, rank: steps) }
        }
    }
}

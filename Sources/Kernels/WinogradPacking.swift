internal import CKernels
public import TensorCore

/// How the weights of a 3×3 convolution are laid out for minimal filtering: transformed to (tile + 2)² matrices, each
/// packed for the tile kernel.
public struct WinogradPacking: Sendable, Hashable {
    /// Outputs of a tile along each axis, 2 or 4.
    public let tile: Int
    let outputChannels: Int, inputChannels: Int
    /// Output channels that one call of the tile kernel computes.
    let rows: Int

    /// - Throws: `ShapeError.tooLarge`.
    public init(outputChannels: Int, inputChannels: Int, tile: Int) throws(ShapeError) {
        precondition(tile == 2 || tile == 4)
        self.tile = tile
        self.outputChannels = outputChannels
        self.inputChannels = inputChannels
        rows = KernelTable.selected.tile_rows
        _ = try extentProduct(36, outputChannels + rows, inputChannels)
    }

    var points: Int { (tile + 2) * (tile + 2) }

    /// Values of the packed weights.
    public var count: Int { points * ((outputChannels + rows - 1) / rows) * rows * inputChannels }

    /// From [outputChannels, inputChannels, 3, 3] to [point, block of rows, input, row], zeros where a block is not full.
    /// - Throws: `ShapeError.countMismatch`.
    public func pack(_ weights: FloatBuffer, into packed: MutableFloatBuffer) throws(ShapeError) {
        try require(weights.count, atLeast: outputChannels * inputChannels * 9)
        try require(packed.count, atLeast: count)
        unsafe packed.address.update(repeating: 0, count: count)
        let transform = tile == 2 ? Self.transform2 : Self.transform4
        let size = tile + 2
        let pointStride = count / points
        var half = [Double](repeating: 0, count: size * 3)
        for output in 0..<outputChannels {
            for input in 0..<inputChannels {
                let g = unsafe weights.address + (output * inputChannels + input) * 9
                for i in 0..<size {
                    for column in 0..<3 {
                        var sum = 0.0
                        for row in 0..<3 { sum += transform[i * 3 + row] * Double(unsafe g[row * 3 + column]) }
                        half[i * 3 + column] = sum
                    }
                }
                let to = (output / rows * inputChannels + input) * rows + output % rows
                for i in 0..<size {
                    for j in 0..<size {
                        var sum = 0.0
                        for column in 0..<3 { sum += half[i * 3 + column] * transform[j * 3 + column] }
                        unsafe packed[(i * size + j) * pointStride + to] = Float(sum)
                    }
                }
            }
        }
    }

    private static let transform2: [Double] = [1, 0, 0, 0.5, 0.5, 0.5, 0.5, -0.5, 0.5, 0, 0, 1]
    private static let transform4: [Double] = [
        1.0 / 4, 0, 0, -1.0 / 6, -1.0 / 6, -1.0 / 6, -1.0 / 6, 1.0 / 6, -1.0 / 6, 1.0 / 24, 1.0 / 12, 1.0 / 6,
        1.0 / 24, -1.0 / 12, 1.0 / 6, 0, 0, 1,
    ]
}

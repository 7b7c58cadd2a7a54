internal import CKernels
public import TensorCore

/// How the weights of a 3×3 convolution are laid out for minimal filtering: transformed to (tile + 2)² matrices
/// [inputChannels, outputChannels], each packed in panels.
public struct WinogradPacking: Sendable, Hashable {
    /// Outputs of a tile along each axis, 2 or 4.
    public let tile: Int
    /// Of each matrix.
    let panels: PanelPacking

    /// - Throws: `ShapeError.tooLarge`.
    public init(outputChannels: Int, inputChannels: Int, tile: Int) throws(ShapeError) {
        precondition(tile == 2 || tile == 4)
        self.tile = tile
        panels = try PanelPacking(taps: inputChannels, columns: outputChannels)
        _ = try extentProduct(36, panels.paddedColumns, inputChannels)
    }

    var points: Int { (tile + 2) * (tile + 2) }

    /// Values of the packed weights.
    public var count: Int { points * panels.count }

    /// From [outputChannels, inputChannels, 3, 3].
    /// - Throws: `ShapeError.countMismatch`.
    public func pack(_ weights: FloatBuffer, into packed: MutableFloatBuffer) throws(ShapeError) {
        let (outputs, inputs) = (panels.columns, panels.taps)
        try require(weights.count, atLeast: outputs * inputs * 9)
        try require(packed.count, atLeast: count)
        // The sums G g Gᵀ of all points at once, as one row of doubles a filter: [9] × [9, points].
        let factors = Self.factors(tile: tile)
        for panel in 0..<panels.panels {
            let first = panels.column(panel)
            let width = panels.column(panel + 1) - first
            for point in 0..<points {
                let to = unsafe packed.address + point * panels.count + first * inputs
                for column in 0..<width {
                    let output = first + column
                    guard output < outputs else {
                        for input in 0..<inputs { unsafe to[input * width + column] = 0 }
                        continue
                    }
                    let from = unsafe weights.address + output * inputs * 9
                    unsafe factors.withUnsafeBufferPointer { factors in
                        let factor = unsafe factors.address + point * 9
                        for input in 0..<inputs {
                            var sum = 0.0
                            for tap in 0..<9 { sum += unsafe factor[tap] * Double(from[input * 9 + tap]) }
                            unsafe to[input * width + column] = Float(sum)
                        }
                    }
                }
            }
        }
    }

    /// What each of the nine weights adds to each point: G[i, row]·G[j, column].
    private static func factors(tile: Int) -> [Double] {
        let transform = tile == 2 ? transform2 : transform4
        let size = tile + 2
        var factors: [Double] = []
        for i in 0..<size {
            for j in 0..<size {
                for row in 0..<3 {
                    for column in 0..<3 { factors.append(transform[i * 3 + row] * transform[j * 3 + column]) }
                }
            }
        }
        return factors
    }

    private static let transform2: [Double] = [1, 0, 0, 0.5, 0.5, 0.5, 0.5, -0.5, 0.5, 0, 0, 1]
    private static let transform4: [Double] = [
        1.0 / 4, 0, 0, -1.0 / 6, -1.0 / 6, -1.0 / 6, -1.0 / 6, 1.0 / 6, -1.0 / 6, 1.0 / 24, 1.0 / 12, 1.0 / 6,
        1.0 / 24, -1.0 / 12, 1.0 / 6, 0, 0, 1,
    ]
}

internal import CKernels
internal import TensorCore

/// Estimates what each way to compute a convolution costs, in multiply-adds of one vector.
enum ConvolutionCost {
    /// Of transforming, storing and loading one vector of a tile's point.
    private static let transform = 8.0
    /// Of moving one vector of a result from channels side by side to pixels side by side.
    private static let transposition = 6.0
    /// Of a vector of weights from the outer caches, where it is used for few results.
    private static let weight = 6.0
    /// The most float32 values (16 MiB) that weights may become for F(4×4): they are four times those of the file, and what
    /// a large batch gains by more is not worth that memory.
    private static let mostWeights = 4 << 20

    static func cheapest(for geometry: ConvolutionGeometry) -> ConvolutionAlgorithm {
        // A group of few outputs leaves most of a tile empty; plane by plane is then less work.
        if DepthwiseConvolution.applies(to: geometry), geometry.outputChannels <= 2 * geometry.groups {
            return .depthwise
        }
        var best = ConvolutionAlgorithm.tiles
        guard geometry.groups == 1 else { return best }
        var least = tiles(geometry)
        func consider(_ algorithm: ConvolutionAlgorithm, _ cost: Double) {
            if cost < least {
                least = cost
                best = algorithm
            }
        }
        consider(.panels, panels(geometry))
        if WinogradConvolution.applies(to: geometry), geometry.inputChannels >= 16, geometry.outputChannels >= 16 {
            consider(.winograd(tile: 2), winograd(geometry, tile: 2))
            if 36 * geometry.inputChannels * geometry.outputChannels <= mostWeights {
                // Of two that cost about the same, the one with the smaller error.
                consider(.winograd(tile: 4), winograd(geometry, tile: 4) * 1.1)
            }
        }
        return best
    }

    private static func vectors(_ count: Int) -> Int {
        let lanes = KernelTable.selected.lanes
        return (count + lanes - 1) / lanes
    }

    private static func tiles(_ geometry: ConvolutionGeometry) -> Double {
        let rows = KernelTable.selected.tile_rows
        let outputs = (geometry.outputChannels + rows - 1) / rows * rows
        let (height, width) = (geometry.rows.output, geometry.columns.output)
        let isDense = geometry.columns.isPlain && geometry.columns.kernel == 1
        let filled = min(height * vectors(width), vectors(height * (isDense ? width : width + 2)))
        let sums = Double(outputs * geometry.taps) * Double(filled * geometry.batch)
        // A short row of sums waits for its loads.
        return sums * (1 + 4 / Double(geometry.taps)) * 1.08
    }

    private static func panels(_ geometry: ConvolutionGeometry) -> Double {
        let pixels = Double(geometry.batch * geometry.rows.output * geometry.columns.output)
        let outputs = Double(vectors(geometry.outputChannels))
        return pixels * outputs * (Double(geometry.taps) + transposition * 2) + Double(geometry.taps) * outputs
    }

    private static func winograd(_ geometry: ConvolutionGeometry, tile: Int) -> Double {
        let points = Double((tile + 2) * (tile + 2))
        func count(_ extent: Int) -> Int { (extent + tile - 1) / tile }
        let tiles = Double(geometry.batch * count(geometry.rows.output) * count(geometry.columns.output))
        let (inputs, outputs) = (Double(geometry.inputChannels), Double(vectors(geometry.outputChannels)))
        let products = tiles * points * inputs * outputs
        let transforms = tiles * points * (Double(vectors(geometry.inputChannels)) + outputs) * transform
        return products + transforms + points * inputs * outputs * weight
    }
}

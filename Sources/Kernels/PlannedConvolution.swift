internal import CKernels
public import TensorCore

/// The ways to compute a convolution.
public enum ConvolutionAlgorithm: Sendable, Hashable {
    case direct
    /// Minimal filtering with tiles of 2 or 4 outputs along each axis.
    case winograd(tile: Int)
}

/// A convolution with the way to compute it that should be the fastest for its sizes.
public enum PlannedConvolution: Sendable {
    case direct(Convolution)
    case winograd(WinogradConvolution)

    /// - Parameter algorithm: nil to choose by estimated cost.
    /// - Throws: `ShapeError` where the algorithm does not compute this convolution or memory would be too large.
    public init(_ geometry: ConvolutionGeometry, algorithm: ConvolutionAlgorithm? = nil) throws(ShapeError) {
        switch algorithm ?? Self.cheapest(for: geometry) {
        case .direct: self = .direct(try Convolution(geometry))
        case .winograd(let tile): self = .winograd(try WinogradConvolution(geometry, tile: tile))
        }
    }

    /// How the weights must be packed.
    public var algorithm: ConvolutionAlgorithm {
        switch self {
        case .direct: .direct
        case .winograd(let convolution): .winograd(tile: convolution.tile)
        }
    }

    /// Float32 values of working memory that `run` needs.
    public var scratchCount: Int {
        switch self {
        case .direct(let convolution): convolution.scratchCount
        case .winograd(let convolution): convolution.scratchCount
        }
    }

    /// y = epilogue(x ∗ w); see `Convolution.run`.
    /// - Throws: `ShapeError.countMismatch` where a buffer is too short.
    public func run(
        _ x: FloatBuffer, packed: FloatBuffer, epilogue: Epilogue, into y: MutableFloatBuffer,
        scratch: MutableFloatBuffer
    ) throws(ShapeError) {
        switch self {
        case .direct(let convolution):
            try unsafe convolution.run(x, packed: packed, epilogue: epilogue, into: y, scratch: scratch)
        case .winograd(let convolution):
            try unsafe convolution.run(x, packed: packed, epilogue: epilogue, into: y, scratch: scratch)
        }
    }

    /// By a count of vector operations: products, transforms and the traffic of weights that are read once a run.
    private static func cheapest(for geometry: ConvolutionGeometry) -> ConvolutionAlgorithm {
        guard WinogradConvolution.applies(to: geometry), geometry.inputChannels >= 16, geometry.outputChannels >= 16
        else { return .direct }
        let lanes = KernelTable.selected.lanes
        let tileRows = KernelTable.selected.tile_rows
        let outputs = (geometry.outputChannels + tileRows - 1) / tileRows * tileRows
        let inputs = geometry.inputChannels
        func vectors(_ count: Int) -> Int { (count + lanes - 1) / lanes }
        let (rows, columns) = (geometry.rows.output, geometry.columns.output)
        let filled = min(rows * vectors(columns), vectors(rows * (columns + 2)))
        var best = ConvolutionAlgorithm.direct
        var least = Double(outputs * inputs * 9 * filled) + Double(outputs * inputs * 9) / Double(lanes) * weightCost
        for tile in [2, 4] {
            let points = (tile + 2) * (tile + 2)
            let tiles = vectors(((rows + tile - 1) / tile) * ((columns + tile - 1) / tile + 1))
            let products = Double(outputs * inputs * points * tiles)
            let transforms = Double((inputs + geometry.outputChannels) * points * tiles) * transformCost
            let weights = Double(outputs * inputs * points) / Double(lanes) * weightCost
            // Of two that cost about the same, the one with the smaller error.
            let cost = (products + transforms + weights) * (tile == 4 ? 1.2 : 1)
            if cost < least {
                least = cost
                best = .winograd(tile: tile)
            }
        }
        return best
    }

    /// Of transforming, storing and loading one vector, in multiply-adds.
    private static let transformCost = 12.0
    /// Of a vector of weights from the outer caches, in multiply-adds.
    private static let weightCost = 25.0
}

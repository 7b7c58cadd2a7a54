internal import CKernels
public import TensorCore

/// The ways to compute a convolution.
public enum ConvolutionAlgorithm: Sendable, Hashable {
    /// Pixels along the lanes.
    case tiles
    /// Output channels along the lanes.
    case panels
    case depthwise
    /// Minimal filtering with tiles of 2 or 4 outputs along each axis.
    case winograd(tile: Int)

    /// For people.
    public var name: String {
        switch self {
        case .tiles: "tiles"
        case .panels: "panels"
        case .depthwise: "depthwise"
        case .winograd(let tile): "Winograd F(\(tile)×\(tile))"
        }
    }
}

/// A convolution with the way to compute it that should be the fastest for its sizes.
public enum PlannedConvolution: Sendable {
    case tiles(TileConvolution)
    case panels(PanelConvolution)
    case depthwise(DepthwiseConvolution)
    case winograd(WinogradConvolution)

    /// - Parameter algorithm: nil to choose by estimated cost.
    /// - Throws: `ShapeError` where the algorithm does not compute this convolution or memory would be too large.
    public init(_ geometry: ConvolutionGeometry, algorithm: ConvolutionAlgorithm? = nil) throws(ShapeError) {
        switch algorithm ?? ConvolutionCost.cheapest(for: geometry) {
        case .tiles: self = .tiles(try TileConvolution(geometry))
        case .panels: self = .panels(try PanelConvolution(geometry))
        case .depthwise: self = .depthwise(try DepthwiseConvolution(geometry))
        case .winograd(let tile): self = .winograd(try WinogradConvolution(geometry, tile: tile))
        }
    }

    /// How the weights must be packed.
    public var algorithm: ConvolutionAlgorithm {
        switch self {
        case .tiles: .tiles
        case .panels: .panels
        case .depthwise: .depthwise
        case .winograd(let convolution): .winograd(tile: convolution.tile)
        }
    }

    /// Float32 values of working memory that `run` needs with so many threads.
    public func scratchCount(threads: Int) -> Int {
        switch self {
        case .tiles(let convolution): convolution.scratchCount(threads: threads)
        case .panels(let convolution): convolution.scratchCount(threads: threads)
        case .depthwise(let convolution): convolution.scratchCount(threads: threads)
        case .winograd(let convolution): convolution.scratchCount(threads: threads)
        }
    }

    /// y = epilogue(x ∗ w); see `TileConvolution.run`.
    /// - Throws: `ShapeError.countMismatch` where a buffer is too short.
    public func run(
        _ x: FloatBuffer, packed: FloatBuffer, epilogue: Epilogue, into y: MutableFloatBuffer,
        scratch: MutableFloatBuffer, team: ThreadTeam? = nil
    ) throws(ShapeError) {
        switch self {
        case .tiles(let convolution):
            try unsafe convolution.run(x, packed: packed, epilogue: epilogue, into: y, scratch: scratch, team: team)
        case .panels(let convolution):
            try unsafe convolution.run(x, packed: packed, epilogue: epilogue, into: y, scratch: scratch, team: team)
        case .depthwise(let convolution):
            try unsafe convolution.run(x, weights: packed, epilogue: epilogue, into: y, scratch: scratch, team: team)
        case .winograd(let convolution):
            try unsafe convolution.run(x, packed: packed, epilogue: epilogue, into: y, scratch: scratch, team: team)
        }
    }
}

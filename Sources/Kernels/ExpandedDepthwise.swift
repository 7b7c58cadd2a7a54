internal import CKernels
public import TensorCore

/// A 1×1 convolution and the depthwise convolution that reads it, as inverted residual blocks have them: the wide map in
/// between exists a slice of channels at a time, so that it stays in the cache.
///
/// Immutable; running it allocates nothing.
public struct ExpandedDepthwise: Sendable {
    /// The sizes of both.
    public let expansion: ConvolutionGeometry, depthwise: ConvolutionGeometry

    private let slices: Slices
    /// Of one image.
    private let second: DepthwiseConvolution

    /// The ways to make a slice of channels: a tile or a panel.
    private enum Slices: Sendable {
        case tiles(TilePacking, offsets: [Int])
        case panels(PanelConvolution)

        var count: Int {
            switch self {
            case .tiles(let packing, _): packing.tilesPerGroup
            case .panels(let convolution): convolution.packing.panels
            }
        }

        func channels(_ slice: Int) -> Range<Int> {
            switch self {
            case .tiles(let packing, _):
                let first = slice * packing.tileRows
                return first..<min(first + packing.tileRows, packing.groupOutputs)
            case .panels(let convolution):
                let packing = convolution.packing
                return packing.column(slice)..<min(packing.column(slice + 1), packing.columns)
            }
        }

        /// Channels of the widest slice.
        var width: Int {
            switch self {
            case .tiles(let packing, _): packing.tileRows
            case .panels(let convolution): convolution.packing.widestPanel
            }
        }
    }

    /// - Throws: `ShapeError.mismatch` where the first is no plain 1×1 convolution, the second is not depthwise with one
    ///   output a channel, or it does not read what the first makes; `.tooLarge`.
    public init(_ expansion: ConvolutionGeometry, _ depthwise: ConvolutionGeometry) throws(ShapeError) {
        guard expansion.groups == 1, expansion.rows.kernel == 1, expansion.columns.kernel == 1, expansion.rows.isPlain,
            expansion.columns.isPlain, DepthwiseConvolution.applies(to: depthwise),
            depthwise.outputChannels == depthwise.inputChannels, depthwise.batch == expansion.batch,
            depthwise.inputChannels == expansion.outputChannels, depthwise.rows.input == expansion.rows.output,
            depthwise.columns.input == expansion.columns.output
        else {
            throw .mismatch(
                expected: [expansion.outputChannels, expansion.rows.output, expansion.columns.output],
                found: [depthwise.inputChannels, depthwise.rows.input, depthwise.columns.input])
        }
        self.expansion = expansion
        self.depthwise = depthwise
        let image = try expansion.ofOneImage()
        let plane = expansion.rows.input * expansion.columns.input
        if case .panels = ConvolutionCost.cheapest(for: image) {
            slices = .panels(try PanelConvolution(image))
        } else {
            slices = .tiles(
                try TilePacking(outputChannels: image.outputChannels, taps: image.taps, groups: 1),
                offsets: (0..<image.inputChannels).map { $0 * plane })
        }
        second = try DepthwiseConvolution(depthwise.ofOneImage())
        _ = try extentProduct(slices.width, plane)
    }

    /// How the weights of the 1×1 convolution must be packed. Those of the other stay as they are.
    public var algorithm: ConvolutionAlgorithm {
        switch slices {
        case .tiles: .tiles
        case .panels: .panels
        }
    }

    /// Float32 values of working memory that `run` needs with so many threads.
    public func scratchCount(threads: Int) -> Int { max(threads, 1) * sliceCount }

    private var packedCount: Int {
        switch slices {
        case .tiles(let packing, _): packing.count
        case .panels(let convolution): convolution.packing.count
        }
    }

    /// Of one channel of the wide map.
    private var wideCount: Int { expansion.rows.output * expansion.columns.output }
    /// What a thread needs for a slice: its channels, a panel's result before it is transposed, the depthwise scratch.
    private var sliceCount: Int { paddedCount(slices.width * wideCount) + paddedCount(resultCount) + second.ownCount }
    private var resultCount: Int { if case .panels(let convolution) = slices { convolution.resultCount } else { 0 } }

    /// y = epilogue(inner(x ∗ expansion) ∗ weights).
    /// - Parameters:
    ///   - x: [batch, inputChannels, rows, columns].
    ///   - packed: the weights of the 1×1 convolution as `algorithm` wants them.
    ///   - inner: the epilogue of the 1×1 convolution.
    ///   - weights: [channels, rows, columns] of the depthwise convolution.
    ///   - y: [batch, channels, rows, columns], apart from x.
    ///   - scratch: at least `scratchCount` values.
    /// - Throws: `ShapeError.countMismatch` where a buffer is too short.
    public func run(
        _ x: FloatBuffer, packed: FloatBuffer, inner: Epilogue, weights: FloatBuffer, epilogue: Epilogue,
        into y: MutableFloatBuffer, scratch: MutableFloatBuffer, team: ThreadTeam? = nil
    ) throws(ShapeError) {
        try require(x.count, atLeast: expansion.inputCount)
        try require(y.count, atLeast: depthwise.outputCount)
        try require(weights.count, atLeast: depthwise.weightCount)
        try require(packed.count, atLeast: packedCount)
        try require(scratch.count, atLeast: scratchCount(threads: team?.count ?? 1))
        try inner.check(channels: expansion.outputChannels)
        try epilogue.check(channels: depthwise.outputChannels)
        guard expansion.batch > 0, depthwise.outputCount > 0 else { return }
        let inputCount = expansion.inputCount / expansion.batch
        let outputCount = depthwise.outputCount / depthwise.batch
        let team = worthwhile(team, work: outputCount * depthwise.taps + wideCount * expansion.weightCount)
        for image in 0..<expansion.batch {
            let parts = partCount(slices.count, for: team)
            let job = unsafe (
                self, x.address + image * inputCount, packed.address, inner, weights.address, epilogue,
                y.address + image * outputCount, scratch.address, parts
            )
            unsafe inParallel(team, parts, job) { job, part, thread in
                let (pair, x, packed, inner, weights, epilogue, y, scratch, parts) = unsafe job
                for slice in items(pair.slices.count, part: part, of: parts) {
                    unsafe pair.run(
                        slice, x, packed, inner, weights, epilogue, y, scratch + thread * pair.sliceCount)
                }
            }
        }
    }

    /// The channels of a slice.
    private func run(
        _ slice: Int, _ x: UnsafePointer<Float>, _ packed: UnsafePointer<Float>, _ inner: Epilogue,
        _ weights: UnsafePointer<Float>, _ epilogue: Epilogue, _ y: UnsafeMutablePointer<Float>,
        _ map: UnsafeMutablePointer<Float>
    ) {
        let channels = slices.channels(slice)
        let result = unsafe map + paddedCount(slices.width * wideCount)
        switch slices {
        case .tiles(let packing, let offsets):
            var code = unsafe inner.code(from: channels.lowerBound)
            unsafe offsets.withUnsafeBufferPointer { offsets in
                unsafe KernelTable.selected.tile_product(
                    packing.taps, packed + channels.lowerBound * packing.taps, x, offsets.address, map, wideCount,
                    channels.count, wideCount, &code)
            }
        case .panels(let convolution):
            unsafe convolution.products(slice, 0..<wideCount, x, packed, inner, result)
            unsafe convolution.store(slice, 0..<wideCount, result, map)
        }
        let outputPlane = depthwise.rows.output * depthwise.columns.output
        for channel in channels {
            unsafe second.plane(
                from: map + (channel - channels.lowerBound) * wideCount, channel: channel, weights, epilogue,
                to: y + channel * outputPlane, result + paddedCount(resultCount))
        }
    }
}

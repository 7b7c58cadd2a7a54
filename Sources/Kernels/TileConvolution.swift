internal import CKernels
public import TensorCore

/// A convolution with pixels along the lanes: blocks of a few output channels by a run of output pixels, read where the
/// input lies. No patch matrix is made. The best way for large feature maps and the only one for groups.
///
/// Immutable; running it allocates nothing.
public struct TileConvolution: Sendable {
    /// The sizes.
    public let geometry: ConvolutionGeometry
    /// The layout that `run` wants the weights in.
    public let packing: TilePacking

    private let input: ConvolutionInput
    /// Output rows whose values are computed as one run over the plane's pitch, with the values between rows thrown
    /// away; 0 where each row is computed into place.
    private let flattenedRows: Int

    /// - Throws: `ShapeError` where the working memory would exceed what any shape may have.
    public init(_ geometry: ConvolutionGeometry) throws(ShapeError) {
        self.geometry = geometry
        packing = try TilePacking(
            outputChannels: geometry.outputChannels, taps: geometry.taps, groups: geometry.groups)
        input = try ConvolutionInput(geometry)
        flattenedRows = Self.flattenedRows(
            rows: geometry.rows.output, columns: geometry.columns.output, pitch: input.planeColumns)
    }

    /// Float32 values of working memory that `run` needs with so many threads.
    public func scratchCount(threads: Int) -> Int {
        input.copyCount(channels: geometry.inputChannels) + max(threads, 1) * flatCount
    }

    private var flatCount: Int { packing.tileRows * flatPitch }
    private var flatPitch: Int { paddedCount(flattenedRows * input.planeColumns) }

    /// y = epilogue(x ∗ w).
    /// - Parameters:
    ///   - x: [batch, inputChannels, rows, columns].
    ///   - packed: the weights as `packing` lays them out.
    ///   - epilogue: one bias (and slope) for each output channel.
    ///   - y: [batch, outputChannels, rows, columns], apart from x.
    ///   - scratch: at least `scratchCount` values.
    /// - Throws: `ShapeError.countMismatch` where a buffer is too short.
    /// - Source: ONNX Conv-11.
    public func run(
        _ x: FloatBuffer, packed: FloatBuffer, epilogue: Epilogue, into y: MutableFloatBuffer,
        scratch: MutableFloatBuffer, team: ThreadTeam? = nil
    ) throws(ShapeError) {
        try require(packed.count, atLeast: packing.count)
        try require(scratch.count, atLeast: scratchCount(threads: team?.count ?? 1))
        try unsafe geometry.check(x, y, epilogue)
        let inputPlane = geometry.rows.input * geometry.columns.input
        let outputPlane = geometry.rows.output * geometry.columns.output
        guard outputPlane > 0 else { return }
        let team = worthwhile(team, work: geometry.outputCount / max(geometry.batch, 1) * geometry.taps)
        for image in 0..<geometry.batch {
            let source = unsafe input.prepare(
                x.address + image * geometry.inputChannels * inputPlane, channels: geometry.inputChannels,
                in: scratch.address, team: team)
            unsafe products(
                source, packed.address, epilogue, y.address + image * geometry.outputChannels * outputPlane,
                scratch.address + input.copyCount(channels: geometry.inputChannels), team)
        }
    }

    private func products(
        _ source: UnsafePointer<Float>, _ packed: UnsafePointer<Float>, _ epilogue: Epilogue,
        _ y: UnsafeMutablePointer<Float>, _ flat: UnsafeMutablePointer<Float>, _ team: ThreadTeam?
    ) {
        let outer = geometry.groups * outerCount
        // Parts of the inner loop, so that a short outer one makes work for every thread.
        let cuts = min(max(partCount(outer * innerCount, for: team) / outer, 1), innerCount)
        unsafe inParallel(team, outer * cuts, (self, source, packed, epilogue, y, flat, cuts)) { job, part, thread in
            let (convolution, source, packed, epilogue, y, flat, cuts) = unsafe job
            let inner = items(convolution.innerCount, part: part % cuts, of: cuts)
            unsafe convolution.turn(
                part / cuts, inner, source, packed, epilogue, y, flat + thread * convolution.flatCount)
        }
    }

    /// Whichever of weights and pixels is larger is walked in the outer loop, so that the other stays in the cache.
    private var weightsAreLarge: Bool { packing.tilesPerGroup * packing.tileRows * packing.taps > 96 * 1024 }
    private var outerCount: Int { weightsAreLarge ? packing.tilesPerGroup : rowBlocks }
    private var innerCount: Int { weightsAreLarge ? rowBlocks : packing.tilesPerGroup }
    private var rowBlock: Int { max(flattenedRows, 1) }
    private var rowBlocks: Int { (geometry.rows.output + rowBlock - 1) / rowBlock }

    /// Some of one turn of the outer loop.
    private func turn(
        _ turn: Int, _ range: Range<Int>, _ source: UnsafePointer<Float>, _ packed: UnsafePointer<Float>,
        _ epilogue: Epilogue, _ y: UnsafeMutablePointer<Float>, _ flat: UnsafeMutablePointer<Float>
    ) {
        let (group, outer) = turn.quotientAndRemainder(dividingBy: outerCount)
        for inner in range {
            let (tile, row) = weightsAreLarge ? (outer, inner * rowBlock) : (inner, outer * rowBlock)
            let rows = row..<min(row + rowBlock, geometry.rows.output)
            unsafe block(group, tile, rows, source, packed, epilogue, y, flat)
        }
    }

    /// The channels of a tile in some output rows.
    private func block(
        _ group: Int, _ tile: Int, _ rows: Range<Int>, _ source: UnsafePointer<Float>, _ packed: UnsafePointer<Float>,
        _ epilogue: Epilogue, _ y: UnsafeMutablePointer<Float>, _ flat: UnsafeMutablePointer<Float>
    ) {
        let table = KernelTable.selected
        let columns = geometry.columns.output
        let outputPlane = geometry.rows.output * columns
        let groupInputs = geometry.inputChannels / geometry.groups
        let sourceStride = input.isInput ? geometry.rows.input * geometry.columns.input : input.channelStride
        let first = tile * packing.tileRows
        let channel = group * packing.groupOutputs + first
        let channels = min(packing.tileRows, packing.groupOutputs - first)
        let from = unsafe source + group * groupInputs * sourceStride + rows.lowerBound * input.planeColumns
        let weights = unsafe packed + (group * packing.tilesPerGroup + tile) * packing.tileRows * packing.taps
        let to = unsafe y + channel * outputPlane + rows.lowerBound * columns
        var code = unsafe epilogue.code(from: channel)
        unsafe input.offsets.withUnsafeBufferPointer { offsets in
            guard flattenedRows > 0, input.planeColumns != columns else {
                let count = flattenedRows > 0 ? rows.count * columns : columns
                unsafe table.tile_product(
                    packing.taps, weights, from, offsets.address, to, outputPlane, channels, count, &code)
                return
            }
            let count = (rows.count - 1) * input.planeColumns + columns
            unsafe table.tile_product(
                packing.taps, weights, from, offsets.address, flat, flatPitch, channels, count, &code)
            for index in 0..<channels {
                unsafe table.copy_rows(
                    flat + index * flatPitch, input.planeColumns, 1, to + index * outputPlane, columns, rows.count,
                    columns)
            }
        }
    }

    /// Rows at a time, or 0 where row by row wastes fewer lanes than the gaps between rows do.
    private static func flattenedRows(rows: Int, columns: Int, pitch: Int) -> Int {
        guard rows > 0, columns > 0 else { return 0 }
        let lanes = KernelTable.selected.lanes
        let filled = (columns + lanes - 1) / lanes * lanes
        if pitch != columns, filled * 19 <= pitch * 20 { return 0 }
        // Long enough for the tile kernel, short enough that the result stays in the first cache.
        return min(rows, max(1, 768 / pitch))
    }
}

internal import CKernels
public import TensorCore

/// A 3×3 convolution of stride 1 by Winograd's minimal filtering: tiles of the input and the weights are transformed so
/// that (m + 2)² small matrix products give m² outputs, 2.25 (m = 2) or 4 (m = 4) times fewer multiplications than the
/// definition. Errors grow with m: against the exact sum, up to about 2e-6 (m = 2) and 5e-6 (m = 4) of the sum of
/// magnitudes.
///
/// The input is transposed so that channels lie along the lanes, some rows of tiles at a time: no lane is lost on small
/// feature maps, and what lies between the stages stays in the cache.
///
/// Immutable; running it allocates nothing.
/// - Source: Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2015.
public struct WinogradConvolution: Sendable {
    /// The sizes.
    public let geometry: ConvolutionGeometry
    /// Outputs of a tile along each axis, 2 or 4.
    public let tile: Int

    private let packing: WinogradPacking
    /// Tiles along each axis.
    private let tileRows: Int, tileColumns: Int
    /// Rows of tiles that are worked on at once, counted through all images.
    private let blockRows: Int
    /// Input channels with those that fill the last vector.
    private let inputs: Int

    /// - Throws: `ShapeError.mismatch` where the convolution is not 3×3 with stride 1, one dilation and one group.
    public init(_ geometry: ConvolutionGeometry, tile: Int) throws(ShapeError) {
        guard Self.applies(to: geometry), tile == 2 || tile == 4 else {
            throw .mismatch(expected: [3, 3], found: [geometry.rows.kernel, geometry.columns.kernel])
        }
        self.geometry = geometry
        self.tile = tile
        packing = try WinogradPacking(
            outputChannels: geometry.outputChannels, inputChannels: geometry.inputChannels, tile: tile)
        tileRows = (geometry.rows.output + tile - 1) / tile
        tileColumns = (geometry.columns.output + tile - 1) / tile
        inputs = paddedCount(geometry.inputChannels)
        let perTile = packing.points * (inputs + packing.panels.paddedColumns)
        // As many tiles as fill half of the second cache, and enough that each weight is used a few times.
        let wanted = max(Self.cachedCount / max(perTile, 1), 16)
        blockRows = min(max(wanted / max(tileColumns, 1), 1), max(tileRows * geometry.batch, 1))
        _ = try extentProduct(blockRows, tileColumns, packing.points, inputs + packing.panels.paddedColumns)
        _ = try extentProduct(blockRows + 1, tile + 2, geometry.columns.input, inputs)
    }

    private static let cachedCount = 160 * 1024

    /// Whether minimal filtering computes a convolution.
    public static func applies(to geometry: ConvolutionGeometry) -> Bool {
        geometry.groups == 1
            && [geometry.rows, geometry.columns].allSatisfy { $0.kernel == 3 && $0.stride == 1 && $0.dilation == 1 }
    }

    private var outputs: Int { packing.panels.paddedColumns }
    private var blockTiles: Int { blockRows * tileColumns }
    /// From one point's matrix to the next: not a multiple of 4 KiB, which would put the values that a transform reads
    /// and writes together into the same few lines of the first cache.
    private var transformedStride: Int { blockTiles * inputs + 16 }
    private var productsStride: Int { blockTiles * outputs + 16 }
    /// Of the input rows under one row of tiles, and of its output rows.
    private var bandCount: Int { (tile + 2) * geometry.columns.input * inputs }
    private var resultCount: Int { tile * geometry.columns.output * outputs }
    /// Of each thread.
    private var spareCount: Int { max(bandCount, resultCount) }

    /// Float32 values of working memory that `run` needs with so many threads.
    public func scratchCount(threads: Int) -> Int {
        packing.points * (transformedStride + productsStride) + max(threads, 1) * spareCount
    }

    /// y = epilogue(x ∗ w).
    /// - Parameters:
    ///   - x: [batch, inputChannels, rows, columns].
    ///   - packed: the weights as `WinogradPacking` lays them out.
    ///   - epilogue: one bias (and slope) for each output channel.
    ///   - y: [batch, outputChannels, rows, columns], apart from x.
    ///   - scratch: at least `scratchCount` values.
    /// - Throws: `ShapeError.countMismatch` where a buffer is too short.
    public func run(
        _ x: FloatBuffer, packed: FloatBuffer, epilogue: Epilogue, into y: MutableFloatBuffer,
        scratch: MutableFloatBuffer, team: ThreadTeam? = nil
    ) throws(ShapeError) {
        try require(packed.count, atLeast: packing.count)
        try require(scratch.count, atLeast: scratchCount(threads: team?.count ?? 1))
        try unsafe geometry.check(x, y, epilogue)
        guard tileRows > 0, tileColumns > 0 else { return }
        let transformed = unsafe scratch.address
        let products = unsafe transformed + packing.points * transformedStride
        let spare = unsafe products + packing.points * productsStride
        let total = tileRows * geometry.batch
        let team = worthwhile(team, work: geometry.outputCount / 4 * geometry.taps)
        for first in stride(from: 0, to: total, by: blockRows) {
            let count = min(blockRows, total - first)
            unsafe inParallel(team, count, (self, first, x.address, transformed, spare)) { job, row, thread in
                let (convolution, first, x, transformed, spare) = unsafe job
                unsafe convolution.transform(first, row, x, transformed, spare + thread * convolution.spareCount)
            }
            let points = packing.points * packing.panels.panels
            let job = unsafe (self, transformed, packed.address, products, count * tileColumns)
            unsafe inParallel(team, points, job) { job, part, _ in
                let (convolution, transformed, packed, products, tiles) = unsafe job
                unsafe convolution.multiply(part, transformed, packed, products, tiles)
            }
            unsafe inParallel(team, count, (self, first, products, epilogue, y.address, spare)) { job, row, thread in
                let (convolution, first, products, epilogue, y, spare) = unsafe job
                unsafe convolution.finish(first, row, products, epilogue, y, spare + thread * convolution.spareCount)
            }
        }
    }

    /// The transformed tiles of one row of tiles.
    /// - Parameters:
    ///   - first: of the block, counted through all images.
    ///   - row: within the block.
    ///   - band: the input rows, [rows, columns, channels].
    private func transform(
        _ first: Int, _ row: Int, _ x: UnsafePointer<Float>, _ transformed: UnsafeMutablePointer<Float>,
        _ band: UnsafeMutablePointer<Float>
    ) {
        let table = KernelTable.selected
        let transformed = unsafe transformed + row * tileColumns * inputs
        let (image, tileRow) = (first + row).quotientAndRemainder(dividingBy: tileRows)
        let (height, width) = (geometry.rows.input, geometry.columns.input)
        let top = tileRow * tile - geometry.rows.padBegin
        let rows = max(top, 0)..<max(min(top + tile + 2, height), max(top, 0))
        let channels = geometry.inputChannels
        let from = unsafe x + image * channels * height * width + rows.lowerBound * width
        if channels < inputs { unsafe band.update(repeating: 0, count: rows.count * width * inputs) }
        unsafe table.transpose(from, height * width, channels, rows.count * width, band, inputs)
        var code = mk_tile_input(
            row_stride: width * inputs, col_stride: inputs, row_begin: rows.lowerBound - top,
            row_end: rows.upperBound - top, col_begin: 0, col_end: 0)
        for column in 0..<tileColumns {
            let left = column * tile - geometry.columns.padBegin
            code.col_begin = min(max(-left, 0), tile + 2)
            code.col_end = min(max(width - left, 0), tile + 2)
            let corner = ((top - rows.lowerBound) * width + left) * inputs
            unsafe table.winograd_input(
                tile, &code, band + corner, transformed + column * inputs, transformedStride, inputs)
        }
    }

    /// For one point of the tiles, [tiles, inputs] × [inputs, a panel's outputs].
    private func multiply(
        _ part: Int, _ transformed: UnsafePointer<Float>, _ packed: UnsafePointer<Float>,
        _ products: UnsafeMutablePointer<Float>, _ tiles: Int
    ) {
        let panels = packing.panels
        let blocks = PanelPacking.rowBlocks(tiles)
        let (point, panel) = part.quotientAndRemainder(dividingBy: panels.panels)
        let first = panels.column(panel)
        var end = unsafe mk_panel_end()
        for block in 0..<blocks {
            let row = block * tiles / blocks
            unsafe KernelTable.selected.panel_product(
                panels.taps, transformed + point * transformedStride + row * inputs, nil, inputs,
                (block + 1) * tiles / blocks - row, packed + point * panels.count + first * panels.taps,
                panels.column(panel + 1) - first, products + point * productsStride + row * outputs + first, outputs,
                &end)
        }
    }

    /// The output rows of one row of tiles.
    /// - Parameters:
    ///   - first: of the block, counted through all images.
    ///   - row: within the block.
    ///   - result: [rows, columns, channels].
    private func finish(
        _ first: Int, _ row: Int, _ products: UnsafePointer<Float>, _ epilogue: Epilogue,
        _ y: UnsafeMutablePointer<Float>, _ result: UnsafeMutablePointer<Float>
    ) {
        let table = KernelTable.selected
        let products = unsafe products + row * tileColumns * outputs
        let (image, tileRow) = (first + row).quotientAndRemainder(dividingBy: tileRows)
        let (height, width) = (geometry.rows.output, geometry.columns.output)
        let rows = min(tile, height - tileRow * tile)
        var end = unsafe epilogue.end(from: 0)
        var code = mk_tile_output(row_stride: width * outputs, col_stride: outputs, rows: rows, cols: 0)
        for column in 0..<tileColumns {
            code.cols = min(tile, width - column * tile)
            unsafe table.winograd_output(
                tile, products + column * outputs, productsStride, &code, result + column * tile * outputs, outputs,
                &end)
        }
        let to = unsafe y + image * geometry.outputChannels * height * width + tileRow * tile * width
        unsafe table.transpose(result, outputs, rows * width, geometry.outputChannels, to, height * width)
    }
}

internal import CKernels
public import TensorCore

/// A 3×3 convolution of stride 1 by Winograd's minimal filtering: tiles of the input and the weights are transformed so
/// that (m + 2)² small matrix products give m² outputs, 2.25 (m = 2) or 4 (m = 4) times fewer multiplications than the
/// definition. Errors grow with m: against the exact sum, up to about 2e-6 (m = 2) and 5e-6 (m = 4) of the sum of
/// magnitudes.
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
    /// Rows of tiles that are worked on at once, so that what lies between the stages stays in the cache.
    private let blockRows: Int
    /// Where each input channel's transformed tiles begin.
    private let offsets: [Int]

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
        blockRows = Self.blockRows(geometry, tile: tile, tileRows: tileRows, tileColumns: tileColumns)
        let stride = (blockRows * (tileColumns + 1) + 15) & ~15
        offsets = (0..<geometry.inputChannels).map { $0 * stride }
        let channels = geometry.inputChannels + geometry.outputChannels
        _ = try extentProduct(blockRows + 1, tileColumns + 1, packing.points, channels + 2)
    }

    /// Whether minimal filtering computes a convolution.
    public static func applies(to geometry: ConvolutionGeometry) -> Bool {
        geometry.groups == 1
            && [geometry.rows, geometry.columns].allSatisfy { $0.kernel == 3 && $0.stride == 1 && $0.dilation == 1 }
    }

    /// Tiles are numbered along the pitch of the phase planes, one more than there are tiles in a row.
    private var pitch: Int { tileColumns + 1 }
    /// From one row of a stage's matrix to the next.
    private var stride: Int { (blockRows * pitch + 15) & ~15 }
    /// From one point's matrix to the next: not a multiple of 4 KiB, which would put the values that a transform reads
    /// and writes together into the same few lines of the first cache.
    private func pointStride(_ channels: Int) -> Int { channels * stride + 16 }
    private var planeCount: Int { (blockRows + 1) * pitch }

    /// Float32 values of working memory that `run` needs.
    public var scratchCount: Int {
        let transformed = packing.points * (pointStride(geometry.inputChannels) + pointStride(geometry.outputChannels))
        return transformed + tile * tile * ((planeCount + 15) & ~15) + tile * tile * stride
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
        scratch: MutableFloatBuffer
    ) throws(ShapeError) {
        try require(x.count, atLeast: geometry.inputCount)
        try require(packed.count, atLeast: packing.count)
        try require(y.count, atLeast: geometry.outputCount)
        try require(scratch.count, atLeast: scratchCount)
        if let bias = epilogue.bias { try require(bias.count, atLeast: geometry.outputChannels) }
        if let slopes = epilogue.slopes { try require(slopes.count, atLeast: geometry.outputChannels) }
        guard tileRows > 0, tileColumns > 0 else { return }
        let inputCount = geometry.inputChannels * geometry.rows.input * geometry.columns.input
        let outputCount = geometry.outputChannels * geometry.rows.output * geometry.columns.output
        for image in 0..<geometry.batch {
            for first in Swift.stride(from: 0, to: tileRows, by: blockRows) {
                unsafe block(
                    first..<min(first + blockRows, tileRows), x.address + image * inputCount, packed.address, epilogue,
                    y.address + image * outputCount, scratch.address)
            }
        }
    }

    private func block(
        _ rows: Range<Int>, _ x: UnsafePointer<Float>, _ packed: UnsafePointer<Float>, _ epilogue: Epilogue,
        _ y: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>
    ) {
        let table = KernelTable.selected
        let (inputs, outputs) = (geometry.inputChannels, geometry.outputChannels)
        let transformed = unsafe scratch
        let products = unsafe transformed + packing.points * pointStride(inputs)
        let planes = unsafe products + packing.points * pointStride(outputs)
        let phases = unsafe planes + tile * tile * ((planeCount + 15) & ~15)
        // The last tile of the last row is not followed by the gap that the others are.
        let count = rows.count * pitch - 1
        let planeSize = (rows.count + 1) * pitch
        let inputPlane = geometry.rows.input * geometry.columns.input
        for channel in 0..<inputs {
            unsafe split(x + channel * inputPlane, firstTileRow: rows.lowerBound, rowCount: rows.count, planes)
            unsafe table.winograd_input(
                tile, planes, planeSize, pitch, transformed + channel * stride, pointStride(inputs), count)
        }
        unsafe multiply(transformed, packed, products, count)
        for channel in 0..<outputs {
            unsafe table.winograd_output(tile, products + channel * stride, pointStride(outputs), phases, stride, count)
            var code = unsafe epilogue.code(from: channel)
            if !epilogue.isEmpty {
                unsafe table.epilogue(phases, 1, tile * tile * stride, tile * tile * stride, &code)
            }
            unsafe store(phases, rows, y + channel * geometry.rows.output * geometry.columns.output)
        }
    }

    /// For each point of the tiles, [outputs, inputs] × [inputs, tiles].
    private func multiply(
        _ transformed: UnsafePointer<Float>, _ packed: UnsafePointer<Float>, _ products: UnsafeMutablePointer<Float>,
        _ count: Int
    ) {
        let table = KernelTable.selected
        let (inputs, outputs) = (geometry.inputChannels, geometry.outputChannels)
        unsafe offsets.withUnsafeBufferPointer { offsets in
            var weights = unsafe packed
            for point in 0..<packing.points {
                let from = unsafe transformed + point * pointStride(inputs)
                let to = unsafe products + point * pointStride(outputs)
                for first in Swift.stride(from: 0, to: outputs, by: packing.rows) {
                    unsafe table.tile_product(
                        inputs, weights, from, offsets.address, to + first * stride, stride,
                        min(packing.rows, outputs - first), count, nil)
                    unsafe weights += packing.rows * inputs
                }
            }
        }
    }

    /// The input rows under some rows of tiles, split by row and column modulo `tile`.
    private func split(
        _ x: UnsafePointer<Float>, firstTileRow: Int, rowCount: Int, _ planes: UnsafeMutablePointer<Float>
    ) {
        var plane = unsafe planes
        for row in 0..<tile {
            let rows = PhaseAxis(
                origin: firstTileRow * tile + row - geometry.rows.padBegin, step: tile, input: geometry.rows.input,
                count: rowCount + 1)
            for column in 0..<tile {
                let columns = PhaseAxis(
                    origin: column - geometry.columns.padBegin, step: tile, input: geometry.columns.input,
                    count: pitch)
                unsafe PhasePlane.fill(plane, from: x, rows: rows, columns: columns)
                unsafe plane += (rowCount + 1) * pitch
            }
        }
    }

    /// The output rows of some rows of tiles, put together from the phases; the last tiles may reach beyond the output.
    private func store(_ phases: UnsafePointer<Float>, _ rows: Range<Int>, _ y: UnsafeMutablePointer<Float>) {
        let columns = geometry.columns.output
        for tileRow in rows {
            for phase in 0..<tile where tileRow * tile + phase < geometry.rows.output {
                unsafe KernelTable.selected.interleave(
                    tile, phases + phase * tile * stride + (tileRow - rows.lowerBound) * pitch, stride,
                    y + (tileRow * tile + phase) * columns, columns)
            }
        }
    }

    /// As many rows of tiles as fill the lanes best while both sides of the products stay in the second cache.
    private static func blockRows(_ geometry: ConvolutionGeometry, tile: Int, tileRows: Int, tileColumns: Int) -> Int {
        let lanes = KernelTable.selected.lanes
        let points = (tile + 2) * (tile + 2)
        let channels = geometry.inputChannels + geometry.outputChannels
        var best = 1
        var bestShare = 0.0
        for rows in 1...max(tileRows, 1) {
            let filled = (rows * (tileColumns + 1) - 1 + lanes - 1) / lanes * lanes
            if rows > 1, points * channels * filled > 192 * 1024 { break }
            // The last block may be shorter: count how many blocks there are, each as wide as its lanes.
            let blocks = (tileRows + rows - 1) / rows
            let share = Double(tileRows * tileColumns) / Double(blocks * filled)
            if share > bestShare * 1.02 {
                best = rows
                bestShare = share
            }
        }
        return best
    }
}

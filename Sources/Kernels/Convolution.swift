internal import CKernels
public import TensorCore

/// A convolution of one geometry. No patch matrix is made: the input is copied once with its padding, split by the
/// phase of the stride, so that each kernel tap is a constant offset into the copy and the product reads the input
/// where it lies. Without padding and stride the input itself is read.
///
/// Immutable; running it allocates nothing.
public struct Convolution: Sendable {
    /// The sizes.
    public let geometry: ConvolutionGeometry
    /// The layout that `run` wants the weights in.
    public let packing: ConvolutionPacking

    /// Whether taps are offsets into the input itself.
    let readsInput: Bool
    /// Extent of one phase's plane in the copy.
    let planeRows: Int, planeColumns: Int
    /// Phases of the stride that any tap falls on.
    let rowPhases: [Int], columnPhases: [Int]
    /// Where each tap of a group's input begins, in elements from the group's first plane.
    let offsets: [Int]
    /// Output rows whose values are computed as one run over the plane's pitch, with the values between rows thrown
    /// away; 0 where each row is computed into place.
    let flattenedRows: Int

    /// - Throws: `ShapeError` where the working memory would exceed what any shape may have.
    public init(_ geometry: ConvolutionGeometry) throws(ShapeError) {
        self.geometry = geometry
        let (rows, columns) = (geometry.rows, geometry.columns)
        packing = try ConvolutionPacking(
            outputChannels: geometry.outputChannels, groupInputs: geometry.inputChannels / geometry.groups,
            taps: geometry.taps, groups: geometry.groups)
        readsInput = rows.isPlain && columns.isPlain
        let rowTaps = Self.phases(of: rows)
        let columnTaps = Self.phases(of: columns)
        rowPhases = rowTaps.phases
        columnPhases = columnTaps.phases
        planeRows = readsInput ? rows.input : rows.output + rowTaps.reach
        planeColumns = readsInput ? columns.input : columns.output + columnTaps.reach
        let plane = try extentProduct(planeRows, planeColumns)
        let channelStride = try extentProduct(rowPhases.count, columnPhases.count, plane)
        _ = try extentProduct(geometry.inputChannels, channelStride)
        var offsets: [Int] = []
        offsets.reserveCapacity(geometry.taps)
        for channel in 0..<(geometry.inputChannels / geometry.groups) {
            for row in rowTaps.taps {
                for column in columnTaps.taps {
                    let phase = row.phase * columnPhases.count + column.phase
                    offsets.append(
                        channel * channelStride + phase * plane + row.shift * planeColumns + column.shift)
                }
            }
        }
        self.offsets = offsets
        flattenedRows = Self.flattenedRows(rows: rows.output, columns: columns.output, pitch: planeColumns)
    }

    /// Float32 values of working memory that `run` needs.
    public var scratchCount: Int { copyCount + flatCount }

    private var channelStride: Int { rowPhases.count * columnPhases.count * planeRows * planeColumns }
    private var copyCount: Int {
        if readsInput { return 0 }
        // Depthwise works on one channel at a time.
        return Self.aligned(packing.isDepthwise ? channelStride : geometry.inputChannels * channelStride)
    }
    private var flatCount: Int {
        (packing.isDepthwise ? 1 : packing.tileRows) * Self.aligned(flattenedRows * planeColumns)
    }

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
        scratch: MutableFloatBuffer
    ) throws(ShapeError) {
        try require(x.count, atLeast: geometry.inputCount)
        try require(packed.count, atLeast: packing.count)
        try require(y.count, atLeast: geometry.outputCount)
        try require(scratch.count, atLeast: scratchCount)
        if let bias = epilogue.bias { try require(bias.count, atLeast: geometry.outputChannels) }
        if let slopes = epilogue.slopes { try require(slopes.count, atLeast: geometry.outputChannels) }
        let inputPlane = geometry.rows.input * geometry.columns.input
        let outputPlane = geometry.rows.output * geometry.columns.output
        guard outputPlane > 0 else { return }
        for image in 0..<geometry.batch {
            let from = unsafe x.address + image * geometry.inputChannels * inputPlane
            let to = unsafe y.address + image * geometry.outputChannels * outputPlane
            if packing.isDepthwise {
                unsafe depthwise(from, packed.address, epilogue, to, scratch.address)
            } else {
                unsafe tiles(from, packed.address, epilogue, to, scratch.address)
            }
        }
    }

    // MARK: Products

    private func tiles(
        _ x: UnsafePointer<Float>, _ packed: UnsafePointer<Float>, _ epilogue: Epilogue,
        _ y: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>
    ) {
        let inputPlane = geometry.rows.input * geometry.columns.input
        let outputPlane = geometry.rows.output * geometry.columns.output
        let groupInputs = geometry.inputChannels / geometry.groups
        let taps = packing.taps
        let tileCount = packing.tilesPerGroup
        let tileSize = packing.tileRows * taps
        var source = unsafe x
        if !readsInput {
            for channel in 0..<geometry.inputChannels {
                unsafe copyChannel(x + channel * inputPlane, scratch + channel * channelStride)
            }
            unsafe source = UnsafePointer(scratch)
        }
        let sourceStride = readsInput ? inputPlane : channelStride
        let flat = unsafe scratch + copyCount
        let rowBlock = max(flattenedRows, 1)
        // Whichever of the two is larger is walked in the outer loop, so that the other stays in the cache.
        let weightsAreLarge = tileCount * tileSize > 96 * 1024
        for group in 0..<geometry.groups {
            let groupSource = unsafe source + group * groupInputs * sourceStride
            let groupWeights = unsafe packed + group * tileCount * tileSize
            let outer = weightsAreLarge ? tileCount : 1
            for outerTile in 0..<outer {
                let tileRange = weightsAreLarge ? outerTile..<(outerTile + 1) : 0..<tileCount
                var row = 0
                while row < geometry.rows.output {
                    let rowCount = min(rowBlock, geometry.rows.output - row)
                    for tile in tileRange {
                        let first = tile * packing.tileRows
                        let channel = group * packing.groupOutputs + first
                        let channels = min(packing.tileRows, packing.groupOutputs - first)
                        unsafe block(
                            groupSource + row * planeColumns, groupWeights + tile * tileSize, epilogue, channel,
                            channels, y + channel * outputPlane + row * geometry.columns.output, rowCount, flat)
                    }
                    row += rowCount
                }
            }
        }
    }

    /// Some channels of some output rows.
    private func block(
        _ source: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, _ epilogue: Epilogue, _ channel: Int,
        _ channels: Int, _ y: UnsafeMutablePointer<Float>, _ rowCount: Int, _ flat: UnsafeMutablePointer<Float>
    ) {
        let table = KernelTable.selected
        let columns = geometry.columns.output
        let outputPlane = geometry.rows.output * columns
        var code = unsafe epilogue.code(from: channel)
        unsafe offsets.withUnsafeBufferPointer { offsets in
            guard flattenedRows > 0, planeColumns != columns else {
                let count = flattenedRows > 0 ? rowCount * columns : columns
                unsafe table.tile_product(
                    packing.taps, weights, source, offsets.address, y, outputPlane, channels, count, &code)
                return
            }
            let pitch = Self.aligned(flattenedRows * planeColumns)
            let count = (rowCount - 1) * planeColumns + columns
            unsafe table.tile_product(
                packing.taps, weights, source, offsets.address, flat, pitch, channels, count, &code)
            for index in 0..<channels {
                unsafe compact(flat + index * pitch, rowCount, y + index * outputPlane)
            }
        }
    }

    private func depthwise(
        _ x: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, _ epilogue: Epilogue,
        _ y: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>
    ) {
        let table = KernelTable.selected
        let inputPlane = geometry.rows.input * geometry.columns.input
        let columns = geometry.columns.output
        let outputPlane = geometry.rows.output * columns
        let flat = unsafe scratch + copyCount
        for group in 0..<geometry.groups {
            var source = unsafe x + group * inputPlane
            if !readsInput {
                unsafe copyChannel(source, scratch)
                unsafe source = UnsafePointer(scratch)
            }
            for channel in (group * packing.groupOutputs)..<((group + 1) * packing.groupOutputs) {
                let taps = unsafe weights + channel * packing.taps
                let to = unsafe y + channel * outputPlane
                unsafe offsets.withUnsafeBufferPointer { offsets in
                    let rowBlock = max(flattenedRows, 1)
                    for row in stride(from: 0, to: geometry.rows.output, by: rowBlock) {
                        let rowCount = min(rowBlock, geometry.rows.output - row)
                        let from = unsafe source + row * planeColumns
                        if flattenedRows > 0, planeColumns != columns {
                            let count = (rowCount - 1) * planeColumns + columns
                            unsafe table.weighted_rows(packing.taps, taps, from, offsets.address, flat, count)
                            unsafe compact(flat, rowCount, to + row * columns)
                        } else {
                            unsafe table.weighted_rows(
                                packing.taps, taps, from, offsets.address, to + row * columns, rowCount * columns)
                        }
                    }
                }
                var code = unsafe epilogue.code(from: channel)
                if !epilogue.isEmpty { unsafe table.epilogue(to, 1, outputPlane, outputPlane, &code) }
            }
        }
    }

    // MARK: Layout

    /// Drops the values between output rows.
    private func compact(_ flat: UnsafeMutablePointer<Float>, _ rowCount: Int, _ y: UnsafeMutablePointer<Float>) {
        let columns = geometry.columns.output
        unsafe KernelTable.selected.copy_rows(flat, planeColumns, 1, y, columns, rowCount, columns)
    }

    /// One channel with its padding, split by the phase of the stride.
    private func copyChannel(_ x: UnsafePointer<Float>, _ copy: UnsafeMutablePointer<Float>) {
        let (rows, columns) = (geometry.rows, geometry.columns)
        var plane = unsafe copy
        for rowPhase in rowPhases {
            for columnPhase in columnPhases {
                unsafe PhasePlane.fill(
                    plane, from: x,
                    rows: PhaseAxis(
                        origin: rowPhase - rows.padBegin, step: rows.stride, input: rows.input, count: planeRows),
                    columns: PhaseAxis(
                        origin: columnPhase - columns.padBegin, step: columns.stride, input: columns.input,
                        count: planeColumns))
                unsafe plane += planeRows * planeColumns
            }
        }
    }

    private struct Tap {
        /// Index into the phases.
        let phase: Int
        /// Elements of the phase's plane.
        let shift: Int
    }

    private static func phases(of axis: WindowAxis) -> (phases: [Int], taps: [Tap], reach: Int) {
        if axis.stride == 1 {
            let taps = (0..<axis.kernel).map { Tap(phase: 0, shift: $0 * axis.dilation) }
            return ([0], taps, (axis.kernel - 1) * axis.dilation)
        }
        var phases: [Int] = []
        var indices: [Int: Int] = [:]
        var taps: [Tap] = []
        for tap in 0..<axis.kernel {
            let (shift, phase) = (tap * axis.dilation).quotientAndRemainder(dividingBy: axis.stride)
            let index = indices[phase] ?? phases.count
            if index == phases.count {
                indices[phase] = index
                phases.append(phase)
            }
            taps.append(Tap(phase: index, shift: shift))
        }
        return (phases, taps, taps.map(\.shift).max() ?? 0)
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

    private static func aligned(_ count: Int) -> Int { (count + 15) & ~15 }
}

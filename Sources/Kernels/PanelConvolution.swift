internal import CKernels
public import TensorCore

/// A convolution with output channels along the lanes, a few output pixels at a time: no lane is lost on feature maps
/// whose rows do not fill a vector. The result is transposed into place. For small feature maps and many channels.
///
/// Immutable; running it allocates nothing.
public struct PanelConvolution: Sendable {
    /// The sizes.
    public let geometry: ConvolutionGeometry
    /// The layout that `run` wants the weights in.
    public let packing: PanelPacking

    private let input: ConvolutionInput
    /// Pixels that lie side by side in the input, and how many such runs there are.
    private let run: Int, runs: Int

    /// - Throws: `ShapeError.mismatch` for a convolution in groups, `.tooLarge`.
    public init(_ geometry: ConvolutionGeometry) throws(ShapeError) {
        guard geometry.groups == 1 else { throw .mismatch(expected: [1], found: [geometry.groups]) }
        self.geometry = geometry
        packing = try PanelPacking(taps: geometry.taps, columns: geometry.outputChannels)
        input = try ConvolutionInput(geometry)
        let (rows, columns) = (geometry.rows.output, geometry.columns.output)
        // Where a row is followed by the next without a gap, all pixels are one run.
        (run, runs) = input.planeColumns == columns ? (rows * columns, 1) : (columns, rows)
        _ = try extentProduct(rows, columns, packing.paddedColumns)
    }

    /// Float32 values of working memory that `run` needs with so many threads.
    public func scratchCount(threads: Int) -> Int {
        input.copyCount(channels: geometry.inputChannels) + max(threads, 1) * resultCount
    }

    /// Of a panel's channels for all pixels.
    var resultCount: Int { run * runs * packing.widestPanel }

    /// y = epilogue(x ∗ w); see `TileConvolution.run`.
    /// - Throws: `ShapeError.countMismatch` where a buffer is too short.
    public func run(
        _ x: FloatBuffer, packed: FloatBuffer, epilogue: Epilogue, into y: MutableFloatBuffer,
        scratch: MutableFloatBuffer, team: ThreadTeam? = nil
    ) throws(ShapeError) {
        try require(packed.count, atLeast: packing.count)
        try require(scratch.count, atLeast: scratchCount(threads: team?.count ?? 1))
        try unsafe geometry.check(x, y, epilogue)
        let inputPlane = geometry.rows.input * geometry.columns.input
        let pixels = run * runs
        guard pixels > 0 else { return }
        let team = worthwhile(team, work: geometry.outputCount / max(geometry.batch, 1) * geometry.taps)
        for image in 0..<geometry.batch {
            let source = unsafe input.prepare(
                x.address + image * geometry.inputChannels * inputPlane, channels: geometry.inputChannels,
                in: scratch.address, team: team)
            let result = unsafe scratch.address + input.copyCount(channels: geometry.inputChannels)
            let to = unsafe y.address + image * geometry.outputChannels * pixels
            // Parts of a panel's pixels, so that few panels make work for every thread.
            let cuts = max(partCount(run * runs, for: team) / packing.panels, 1)
            let job = unsafe (self, source, packed.address, epilogue, result, to, cuts)
            unsafe inParallel(team, packing.panels * cuts, job) { job, part, thread in
                let (convolution, source, packed, epilogue, results, to, cuts) = unsafe job
                let result = unsafe results + thread * convolution.resultCount
                let pixels = items(convolution.run * convolution.runs, part: part % cuts, of: cuts)
                let panel = part / cuts
                unsafe convolution.products(panel, pixels, source, packed, epilogue, result)
                unsafe convolution.store(
                    panel, pixels, result,
                    to + convolution.packing.column(panel) * convolution.run * convolution.runs + pixels.lowerBound)
            }
        }
    }

    /// From channels side by side to pixels side by side.
    /// - Parameter y: the first pixel of the panel's first channel.
    func store(
        _ panel: Int, _ pixels: Range<Int>, _ result: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
    ) {
        let first = packing.column(panel)
        let end = packing.column(panel + 1)
        unsafe KernelTable.selected.transpose(
            result, end - first, pixels.count, min(end, geometry.outputChannels) - first, y, run * runs)
    }

    /// The channels of a panel for some pixels.
    /// - Parameter result: [pixels, channels of the panel].
    func products(
        _ panel: Int, _ pixels: Range<Int>, _ source: UnsafePointer<Float>, _ packed: UnsafePointer<Float>,
        _ epilogue: Epilogue, _ result: UnsafeMutablePointer<Float>
    ) {
        let table = KernelTable.selected
        let first = packing.column(panel)
        let width = packing.column(panel + 1) - first
        var end = unsafe epilogue.end(from: first)
        unsafe input.offsets.withUnsafeBufferPointer { offsets in
            var pixel = pixels.lowerBound
            while pixel < pixels.upperBound {
                let (row, column) = pixel.quotientAndRemainder(dividingBy: run)
                // To the end of the run, in blocks of about as many rows.
                let left = min(run - column, pixels.upperBound - pixel)
                let count = (left + PanelPacking.rowBlocks(left) - 1) / PanelPacking.rowBlocks(left)
                unsafe table.panel_product(
                    packing.taps, source + row * input.planeColumns + column, offsets.address, 1, count,
                    packed + first * packing.taps, width, result + (pixel - pixels.lowerBound) * width, width, &end)
                pixel += count
            }
        }
    }
}

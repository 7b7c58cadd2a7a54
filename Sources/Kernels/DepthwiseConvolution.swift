internal import CKernels
public import TensorCore

/// A convolution with one input channel a group: every output channel is a weighted sum of shifted planes. Square windows
/// of 3 or 5 are computed from the input as it lies, others from a padded copy. The weights stay as they are.
///
/// Immutable; running it allocates nothing.
public struct DepthwiseConvolution: Sendable {
    /// The sizes.
    public let geometry: ConvolutionGeometry

    private let input: ConvolutionInput
    private let window: SmallWindow?

    /// - Throws: `ShapeError.mismatch` where a group has more than one input channel, `.tooLarge`.
    public init(_ geometry: ConvolutionGeometry) throws(ShapeError) {
        guard Self.applies(to: geometry) else { throw .mismatch(expected: [1], found: [geometry.inputChannels]) }
        self.geometry = geometry
        input = try ConvolutionInput(geometry)
        window = SmallWindow(rows: geometry.rows, columns: geometry.columns, kernels: [3, 5])
    }

    /// Whether every group has one input channel.
    public static func applies(to geometry: ConvolutionGeometry) -> Bool {
        geometry.groups == geometry.inputChannels
    }

    /// Values of the weights: [outputChannels, rows, columns].
    var weightCount: Int { geometry.weightCount }

    /// Float32 values of working memory that `run` needs with so many threads.
    public func scratchCount(threads: Int) -> Int { max(threads, 1) * ownCount }

    /// Of one thread.
    var ownCount: Int { window == nil ? input.copyCount(channels: 1) + paddedCount(flatCount) : 0 }
    /// Of all rows at the copy's pitch.
    private var flatCount: Int { geometry.rows.output * input.planeColumns }

    /// y = epilogue(x ∗ w); see `TileConvolution.run`.
    /// - Throws: `ShapeError.countMismatch` where a buffer is too short.
    public func run(
        _ x: FloatBuffer, weights: FloatBuffer, epilogue: Epilogue, into y: MutableFloatBuffer,
        scratch: MutableFloatBuffer, team: ThreadTeam? = nil
    ) throws(ShapeError) {
        try require(weights.count, atLeast: weightCount)
        try require(scratch.count, atLeast: scratchCount(threads: team?.count ?? 1))
        try unsafe geometry.check(x, y, epilogue)
        guard geometry.rows.output > 0, geometry.columns.output > 0 else { return }
        let planes = geometry.batch * geometry.outputChannels
        // A multiply-add here brings a load with it.
        let team = worthwhile(team, work: 4 * geometry.outputCount * geometry.taps)
        let parts = partCount(planes, for: team)
        let job = unsafe (self, x.address, weights.address, epilogue, y.address, scratch.address, planes, parts)
        unsafe inParallel(team, parts, job) { job, part, thread in
            let (convolution, x, weights, epilogue, y, scratch, planes, parts) = unsafe job
            for plane in items(planes, part: part, of: parts) {
                unsafe convolution.plane(plane, x, weights, epilogue, y, scratch + thread * convolution.ownCount)
            }
        }
    }

    /// One channel of one image.
    private func plane(
        _ plane: Int, _ x: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, _ epilogue: Epilogue,
        _ y: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>
    ) {
        let inputPlane = geometry.rows.input * geometry.columns.input
        let outputPlane = geometry.rows.output * geometry.columns.output
        let multiplier = geometry.outputChannels / geometry.groups
        let (image, channel) = plane.quotientAndRemainder(dividingBy: geometry.outputChannels)
        unsafe self.plane(
            from: x + (image * geometry.inputChannels + channel / multiplier) * inputPlane, channel: channel, weights,
            epilogue, to: y + plane * outputPlane, scratch)
    }

    /// One output channel.
    /// - Parameter scratch: `ownCount` values.
    func plane(
        from: UnsafePointer<Float>, channel: Int, _ weights: UnsafePointer<Float>, _ epilogue: Epilogue,
        to: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>
    ) {
        let table = KernelTable.selected
        let outputPlane = geometry.rows.output * geometry.columns.output
        let taps = unsafe weights + channel * geometry.taps
        var code = unsafe epilogue.code(from: channel)
        if let window {
            var shape = window.code
            unsafe table.depthwise(&shape, from, taps, to, &code)
        } else {
            unsafe sum(from, taps, to, scratch)
            if !epilogue.isEmpty { unsafe table.epilogue(to, 1, outputPlane, outputPlane, &code) }
        }
    }

    /// One channel by way of a padded copy and a result at the copy's pitch.
    private func sum(
        _ x: UnsafePointer<Float>, _ taps: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
        _ scratch: UnsafeMutablePointer<Float>
    ) {
        let table = KernelTable.selected
        let (rows, columns) = (geometry.rows.output, geometry.columns.output)
        let source = unsafe input.prepare(x, channels: 1, in: scratch, team: nil)
        let flat = unsafe scratch + input.copyCount(channels: 1)
        let count = (rows - 1) * input.planeColumns + columns
        unsafe input.offsets.withUnsafeBufferPointer { offsets in
            unsafe table.weighted_rows(geometry.taps, taps, source, offsets.address, flat, count)
        }
        unsafe table.copy_rows(flat, input.planeColumns, 1, y, columns, rows, columns)
    }
}

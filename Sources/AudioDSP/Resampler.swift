internal import CSampleRate

/// Changes the rate of a mono stream piece by piece, as if it had been one piece.
///
/// Unique owner of libsamplerate's state, which may move between threads but is only used through `mutating` calls: that
/// makes it `Sendable`.
@safe
public struct Resampler: ~Copyable, @unchecked Sendable {
    /// Samples a second that come in and go out.
    public let sourceRate: Int, targetRate: Int
    /// Nil where the two rates are equal.
    private let state: OpaquePointer?

    /// - Parameters: both rates 1,000…384,000.
    /// - Throws: `AudioError.resampling` for other rates.
    public init(from sourceRate: Int, to targetRate: Int = Waveform.modelSampleRate) throws(AudioError) {
        let state = try unsafe Self.makeState(from: sourceRate, to: targetRate)
        unsafe self.state = state
        self.sourceRate = sourceRate
        self.targetRate = targetRate
    }

    deinit {
        if let state = unsafe state { unsafe _ = src_delete(state) }
    }

    /// Takes the next samples and gives what is ready: some milliseconds stay inside until more comes.
    /// - Parameter samples: finite values.
    /// - Returns: samples at the target rate, limited to ±1.
    /// - Throws: `AudioError.resampling` where libsamplerate fails.
    public mutating func process(_ samples: [Float]) throws(AudioError) -> [Float] {
        try convert(samples, isLast: false)
    }

    /// Ends the stream and gives what was inside. Then it is ready for another stream.
    public mutating func finish() throws(AudioError) -> [Float] {
        let rest = try convert([], isLast: true)
        if let state = unsafe state { unsafe _ = src_reset(state) }
        return rest
    }

    private mutating func convert(_ samples: [Float], isLast: Bool) throws(AudioError) -> [Float] {
        guard let state = unsafe state else { return samples }
        let ratio = Double(targetRate) / Double(sourceRate)
        var result: [Float] = []
        var consumed = 0
        // One round is enough but for the end, which libsamplerate gives out block by block.
        while true {
            let space = Int(Double(samples.count - consumed) * ratio) + 1_024
            var used = 0
            var made = 0
            var code: Int32 = 0
            let block = unsafe [Float](unsafeUninitializedCapacity: space) { output, count in
                unsafe samples.withUnsafeBufferPointer { input in
                    var data = unsafe SRC_DATA()
                    // libsamplerate wants an address even for no samples.
                    unsafe data.data_in =
                        unsafe input.baseAddress.map { unsafe $0 + consumed }
                        ?? UnsafePointer(output.baseAddress)
                    unsafe data.input_frames = samples.count - consumed
                    unsafe data.data_out = output.baseAddress
                    unsafe data.output_frames = space
                    unsafe data.src_ratio = ratio
                    unsafe data.end_of_input = isLast ? 1 : 0
                    code = unsafe src_process(state, &data)
                    used = unsafe data.input_frames_used
                    made = unsafe min(max(data.output_frames_gen, 0), space)
                }
                count = code == 0 ? made : 0
            }
            guard code == 0 else {
                throw .resampling(from: sourceRate, to: targetRate, detail: Self.message(code))
            }
            result += block.lazy.map(cleanSample)
            consumed += max(used, 0)
            if consumed >= samples.count && (!isLast || made == 0) || (used <= 0 && made == 0) { return result }
        }
    }

    private static func makeState(from sourceRate: Int, to targetRate: Int) throws(AudioError) -> OpaquePointer? {
        let sane = 1_000...384_000
        guard sane ~= sourceRate, sane ~= targetRate else {
            throw .resampling(from: sourceRate, to: targetRate, detail: "rate out of range")
        }
        if sourceRate == targetRate { return nil }
        var code: Int32 = 0
        let created = unsafe src_new(Int32(SRC_SINC_MEDIUM_QUALITY), 1, &code)
        guard let created = unsafe created else {
            throw .resampling(from: sourceRate, to: targetRate, detail: message(code))
        }
        return unsafe created
    }

    private static func message(_ code: Int32) -> String {
        unsafe src_strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    }
}

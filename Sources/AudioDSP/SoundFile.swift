internal import CSndFile

/// One recording open for reading: frees libsndfile's handle when it goes.
///
/// Lives only inside the closure that `withSoundFile` calls, so it never outlives its bytes.
@safe
struct SoundFile: SoundSource, ~Copyable {
    private let handle: OpaquePointer
    let channels: Int
    let sampleRate: Int
    /// What the header says; not to be trusted, and nil where libsndfile does not know.
    let declaredFrames: Int64?
    /// SF_FORMAT_WAV and its like.
    let containerType: Int32

    private init?(_ source: UnsafeMutablePointer<MemorySource>) {
        var info = SF_INFO()
        var callbacks = MemorySource.callbacks()
        guard let opened = unsafe sf_open_virtual(&callbacks, Int32(SFM_READ), &info, source) else { return nil }
        unsafe handle = unsafe opened
        channels = Int(info.channels)
        sampleRate = Int(info.samplerate)
        declaredFrames = info.frames > 0 && info.frames < Int64.max / 2 ? info.frames : nil
        containerType = info.format & Int32(SF_FORMAT_TYPEMASK)
    }

    deinit {
        unsafe sf_close(handle)
    }

    /// Opens `bytes` and hands the file to `body`; nil where libsndfile will not have them.
    static func withSoundFile<Result>(
        _ bytes: [UInt8], _ body: (borrowing SoundFile) throws(AudioError) -> Result
    ) throws(AudioError) -> Result? {
        try unsafe bytes.withUnsafeBufferPointer { (buffer) throws(AudioError) -> Result? in
            let source = UnsafeMutablePointer<MemorySource>.allocate(capacity: 1)
            unsafe source.initialize(to: MemorySource(buffer))
            defer {
                unsafe source.deinitialize(count: 1)
                unsafe source.deallocate()
            }
            guard let file = unsafe SoundFile(source) else { return nil }
            return try body(file)
        }
    }

    /// Reads whole frames, interleaved, into `block`, whose count is a multiple of `channels`.
    /// - Returns: the frames read, 0 at the end or at damage.
    func read(into block: inout [Float]) -> Int {
        let wanted = Int64(block.count / channels)
        let frames = unsafe block.withUnsafeMutableBufferPointer {
            unsafe sf_readf_float(handle, $0.baseAddress, wanted)
        }
        return Int(min(max(frames, 0), wanted))
    }

    /// What libsndfile has against the file so far, or nil.
    var fault: String? {
        unsafe sf_error(handle) == Int32(SF_ERR_NO_ERROR) ? nil : unsafe String(cString: sf_strerror(handle))
    }
}

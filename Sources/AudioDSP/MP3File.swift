private import CMPG123

/// One MP3 recording open for reading by libmpg123, which is fed the bytes a block at a time.
///
/// libsndfile reads MP3 through the same library, but lets it write a line on standard error for each damaged frame: a
/// client could fill the operator's log.
@safe
struct MP3File: SoundSource, ~Copyable {
    let channels: Int
    let sampleRate: Int
    /// Counted by the headers of its frames, without decoding one, and only as far as it may matter.
    let declaredFrames: Int64?
    /// A damaged frame is left out, as every player does; a stream with no frame at all is never opened.
    var fault: String? { nil }

    private let feed: Feed

    private static let isReady = mpg123_init() == Int32(MPG123_OK.rawValue)

    private init?(_ bytes: UnsafeBufferPointer<UInt8>, maximumSeconds: Double) {
        guard Self.isReady, let feed = unsafe Feed(bytes) else { return nil }
        var rate = 0
        var channels: Int32 = 0
        var encoding: Int32 = 0
        // The first read stops at the first frame's header and has decoded nothing.
        guard unsafe feed.read(into: nil, byteCount: 0).isFormat,
            unsafe mpg123_getformat(feed.handle, &rate, &channels, &encoding) == Int32(MPG123_OK.rawValue),
            encoding == Int32(MPG123_ENC_FLOAT_32.rawValue), channels > 0, rate > 0
        else { return nil }
        declaredFrames = unsafe Feed(bytes)?.count(upTo: maximumSeconds * Double(rate))
        self.feed = feed
        self.channels = Int(channels)
        sampleRate = rate
    }

    /// Opens `bytes` and hands the file to `body`; nil where there is no MPEG frame in them.
    /// - Parameter maximumSeconds: how far `declaredFrames` is counted, and a little further.
    static func withMP3File<Result>(
        _ bytes: [UInt8], maximumSeconds: Double, _ body: (borrowing MP3File) throws(AudioError) -> Result
    ) throws(AudioError) -> Result? {
        try unsafe bytes.withUnsafeBufferPointer { (buffer) throws(AudioError) -> Result? in
            guard let file = unsafe MP3File(buffer, maximumSeconds: maximumSeconds) else { return nil }
            return try body(file)
        }
    }

    func read(into block: inout [Float]) -> Int {
        let frameBytes = channels * MemoryLayout<Float>.size
        let wanted = block.count / channels * frameBytes
        let read = unsafe block.withUnsafeMutableBytes { unsafe feed.read(into: $0.baseAddress, byteCount: wanted) }
        // A stream that changes its rate or channels on the way ends there.
        return read.isFormat ? 0 : read.byteCount / frameBytes
    }
}

/// libmpg123's handle and how far into the bytes it has been fed.
@safe
private final class Feed {
    private static let block = 65_536

    let handle: OpaquePointer
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    /// - Parameter bytes: must outlive this.
    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let handle = unsafe mpg123_new(nil, nil) else { return nil }
        unsafe self.handle = unsafe handle
        unsafe self.bytes = unsafe bytes
        let flags =
            MPG123_QUIET.rawValue | MPG123_FORCE_FLOAT.rawValue | MPG123_GAPLESS.rawValue
            | MPG123_SKIP_ID3V2.rawValue
        guard
            unsafe mpg123_param2(handle, Int32(MPG123_ADD_FLAGS.rawValue), Int(flags), 0) == Int32(MPG123_OK.rawValue),
            unsafe mpg123_open_feed(handle) == Int32(MPG123_OK.rawValue)
        else { return nil }
    }

    deinit {
        unsafe mpg123_delete(handle)
    }

    /// Counts samples of each channel by the frames' headers.
    /// - Parameter limit: counting ends a few frames above it: a stream may lose some at both ends (gapless playing).
    /// - Returns: the count, less those few frames.
    func count(upTo limit: Double) -> Int64 {
        let few = 4
        var (frames, samples) = (0, 0)
        while Double(samples) <= limit {
            switch unsafe mpg123_framebyframe_next(handle) {
            case Int32(MPG123_OK.rawValue), Int32(MPG123_NEW_FORMAT.rawValue):
                frames += 1
                if frames > few { samples += unsafe Int(max(mpg123_spf(handle), 0)) }
            case Int32(MPG123_NEED_MORE.rawValue):
                if !feedMore() { return Int64(samples) }
            default: return Int64(samples)
            }
        }
        return Int64(samples)
    }

    /// - Returns: whether there was more, and it was taken.
    private func feedMore() -> Bool {
        guard unsafe position < bytes.count else { return false }
        let length = unsafe min(Self.block, bytes.count - position)
        let fed = unsafe mpg123_feed(handle, bytes.baseAddress.map { unsafe $0 + position }, length)
        position += length
        return fed == Int32(MPG123_OK.rawValue)
    }

    /// Decodes up to `byteCount` bytes of samples, feeding what that takes.
    /// - Returns: what was written, and whether reading stopped at a new format.
    func read(into destination: UnsafeMutableRawPointer?, byteCount: Int) -> (byteCount: Int, isFormat: Bool) {
        var total = 0
        while true {
            var done = 0
            let target = unsafe destination.map { unsafe $0 + total }
            let status = unsafe mpg123_read(handle, target, byteCount - total, &done)
            total += min(done, byteCount - total)
            if status == Int32(MPG123_NEW_FORMAT.rawValue) { return (total, true) }
            if status == Int32(MPG123_NEED_MORE.rawValue), feedMore() { continue }
            if status == Int32(MPG123_OK.rawValue), done > 0, total < byteCount { continue }
            return (total, false)
        }
    }
}

internal import CZlib

/// Decompresses one raw deflate stream that comes in pieces cut anywhere.
///
/// About 7 KiB, and 32 KiB of window once something came out of it.
/// - Source: RFC 1951; RFC 7692 §7.2.2.
@safe
package struct Inflater: ~Copyable, @unchecked Sendable {
    /// How a piece ended. What it inflated to before that is in the output in every case.
    package enum Outcome {
        /// All of it was taken.
        case taken
        /// There is more than the limit.
        case full
        /// No deflate stream goes on like this.
        case corrupt
    }

    private static let step = 16 << 10

    /// Owned by this value alone, so that it may cross threads with it; zlib's state points back to it.
    private let stream: UnsafeMutablePointer<z_stream>

    /// Whether the stream so far ends behind a whole block.
    package private(set) var isBetweenBlocks = false

    /// - Returns: nil if there is no memory.
    package init?() {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        guard unsafe mien_inflate_begin(stream) == Z_OK else {
            unsafe stream.deallocate()
            return nil
        }
        unsafe self.stream = stream
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Takes the next piece. Nothing is kept of it but what the output and the window hold.
    /// - Parameters:
    ///   - output: what the piece inflates to is appended.
    ///   - limit: bytes that the output may grow to; no more than this is inflated.
    package mutating func inflate(_ input: Span<UInt8>, to output: inout [UInt8], limit: Int) -> Outcome {
        unsafe input.withUnsafeBufferPointer { source in
            unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.step) { buffer in
                unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                unsafe stream.pointee.avail_in = UInt32(clamping: source.count)
                while true {
                    // One byte more than there is room for: it tells a message of the limit from a longer one.
                    let room = max(limit - output.count, 0)
                    let capacity = min(buffer.count, room + 1)
                    unsafe stream.pointee.next_out = buffer.baseAddress
                    unsafe stream.pointee.avail_out = UInt32(capacity)
                    let status = unsafe CZlib.inflate(stream, Z_SYNC_FLUSH)
                    let produced = capacity - Int(unsafe stream.pointee.avail_out)
                    unsafe output.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[..<min(produced, room)]))
                    // A call without progress says nothing about where the stream is.
                    if status != Z_BUF_ERROR { isBetweenBlocks = unsafe stream.pointee.data_type & 128 != 0 }
                    if produced > room { return .full }
                    switch status {
                    case Z_OK where produced == capacity: continue
                    case Z_OK, Z_BUF_ERROR: return .taken
                    case Z_STREAM_END:
                        // A block was marked as the last, which a message may go on behind: RFC 7692 §7.2.3.4.
                        guard unsafe inflateReset(stream) == Z_OK else { return .corrupt }
                        if unsafe stream.pointee.avail_in == 0 { return .taken }
                    default: return .corrupt
                    }
                }
            }
        }
    }
}

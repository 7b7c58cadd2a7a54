internal import CZlib

/// Compresses messages, one behind another, into one raw deflate stream.
///
/// With a window of 2¹¹ bytes it takes about 22 KiB: 4 · 2¹¹ for the window and 2¹³ for codes that wait (zlib's
/// `deflateInit2` with a memory level of 4), and 6 KiB of state. On the messages of a stream that is as good as 256 KiB.
/// - Source: RFC 1951; RFC 7692 §7.2.1.
@safe
package struct Deflater: ~Copyable, @unchecked Sendable {
    private static let level: Int32 = 6
    private static let memoryLevel: Int32 = 4
    private static let step = 4 << 10

    /// Owned by this value alone, so that it may cross threads with it; zlib's state points back to it.
    private let stream: UnsafeMutablePointer<z_stream>

    /// - Parameter windowBits: 9 to 15; zlib has no raw stream of 8.
    /// - Returns: nil if there is no memory, or no such window.
    package init?(windowBits: Int) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let window = Int32(clamping: windowBits)
        guard unsafe mien_deflate_begin(stream, Self.level, window, Self.memoryLevel) == Z_OK else {
            unsafe stream.deallocate()
            return nil
        }
        unsafe self.stream = stream
    }

    deinit {
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// The next message, compressed up to a byte's end and without the 00 00 FF FF that every message ends in.
    /// - Returns: nil if it cannot be compressed; the deflater is of no use after that.
    package mutating func compress(_ message: Span<UInt8>) -> [UInt8]? {
        guard let count = UInt32(exactly: message.count) else { return nil }
        var output: [UInt8] = []
        let isWhole = unsafe message.withUnsafeBufferPointer { source in
            unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.step) { buffer in
                unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                unsafe stream.pointee.avail_in = count
                repeat {
                    unsafe stream.pointee.next_out = buffer.baseAddress
                    unsafe stream.pointee.avail_out = UInt32(buffer.count)
                    let status = unsafe deflate(stream, Z_SYNC_FLUSH)
                    // Z_BUF_ERROR: the flush had ended with the buffer.
                    guard status == Z_OK || status == Z_BUF_ERROR else { return false }
                    let produced = buffer.count - Int(unsafe stream.pointee.avail_out)
                    unsafe output.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[..<produced]))
                } while unsafe stream.pointee.avail_out == 0
                return true
            }
        }
        guard isWhole, output.suffix(4) == [0, 0, 0xFF, 0xFF] else { return nil }
        output.removeLast(4)
        return output
    }
}

/// Masking: every byte exclusive-or the key's byte of its place.
/// - Source: RFC 6455 §5.3.
enum WebSocketMask {
    /// - Parameters:
    ///   - offset: the place of the first byte within its frame's payload.
    ///   - start: where in the buffer that byte is; the rest of the buffer follows it.
    static func apply(_ mask: UInt32, offset: Int, to buffer: inout [UInt8], from start: Int) {
        let turn = UInt32(offset & 3) * 8
        let key = turn == 0 ? mask : mask >> turn | mask << (32 - turn)
        let wide = UInt64(key) | UInt64(key) << 32
        unsafe buffer.withUnsafeMutableBytes { bytes in
            var at = start
            while at + 8 <= bytes.count {
                let word = UInt64(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
                unsafe bytes.storeBytes(of: (word ^ wide).littleEndian, toByteOffset: at, as: UInt64.self)
                at += 8
            }
            var rest = wide
            while at < bytes.count {
                unsafe bytes[at] ^= UInt8(truncatingIfNeeded: rest)
                rest >>= 8
                at += 1
            }
        }
    }
}

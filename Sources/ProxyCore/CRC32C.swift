/// The cyclic redundancy check of Castagnoli's polynomial.
/// - Source: RFC 4960, appendix B; RFC 3720, appendix B.4 has examples.
enum CRC32C {
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? 0x82F6_3B78 : 0) }
    }

    /// - Parameter zeros: bytes that count as 0.
    static func checksum(_ bytes: Span<UInt8>, zeroing zeros: Range<Int>) -> UInt32 {
        var sum = UInt32.max
        for index in 0..<bytes.count {
            let byte = zeros.contains(index) ? 0 : bytes[index]
            sum = sum >> 8 ^ table[Int((sum ^ UInt32(byte)) & 0xFF)]
        }
        return ~sum
    }
}

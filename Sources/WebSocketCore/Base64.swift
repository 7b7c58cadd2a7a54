/// - Source: RFC 4648 §4.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var word: UInt32 = 0
            for byte in group { word = word << 8 | UInt32(byte) }
            word <<= UInt32(8 * (3 - group.count))
            for digit in 0..<4 {
                out.append(digit <= group.count ? alphabet[Int(word >> UInt32(18 - 6 * digit) & 63)] : 0x3D)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Whether a text encodes exactly 16 bytes, with nothing left over in its last digit.
    static func isSixteenBytes(_ text: String) -> Bool {
        let digits = Array(text.utf8)
        guard digits.count == 24, digits[22] == 0x3D, digits[23] == 0x3D else { return false }
        guard let last = alphabet.firstIndex(of: digits[21]), last & 15 == 0 else { return false }
        return digits[..<21].allSatisfy { alphabet.contains($0) }
    }
}

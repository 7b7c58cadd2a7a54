/// The bytes that a base64 text stands for (RFC 4648 §4): standard alphabet, padding required, no line breaks.
/// - Complexity: O(n).
package enum Base64 {
    /// Nil where the text is not base64.
    package static func decode(_ text: String) -> [UInt8]? {
        let symbols = Array(text.utf8)
        guard symbols.count.isMultiple(of: 4) else { return nil }
        guard !symbols.isEmpty else { return [] }
        let padding = symbols.suffix(2).reduce(0) { $0 + ($1 == UInt8(ascii: "=") ? 1 : 0) }
        guard padding < 2 || symbols[symbols.count - 2] == UInt8(ascii: "=") else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(symbols.count / 4 * 3)
        for start in stride(from: 0, to: symbols.count, by: 4) {
            let isLast = start + 4 == symbols.count
            let used = isLast ? 4 - padding : 4
            var group: UInt32 = 0
            for offset in 0..<4 {
                guard offset < used else {
                    guard symbols[start + offset] == UInt8(ascii: "=") else { return nil }
                    group <<= 6
                    continue
                }
                guard let value = value(of: symbols[start + offset]) else { return nil }
                group = group << 6 | UInt32(value)
            }
            bytes.append(UInt8(truncatingIfNeeded: group >> 16))
            if used > 2 { bytes.append(UInt8(truncatingIfNeeded: group >> 8)) }
            if used > 3 { bytes.append(UInt8(truncatingIfNeeded: group)) }
        }
        return bytes
    }

    private static func value(of symbol: UInt8) -> UInt8? {
        switch symbol {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): symbol - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): symbol - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): symbol - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}

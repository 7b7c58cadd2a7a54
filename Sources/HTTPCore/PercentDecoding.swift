/// Percent-decoding of bytes.
/// - Source: RFC 3986 §2.1.
public enum PercentDecoding {
    /// The bytes with every escape decoded.
    /// - Returns: nil if a `%` is not followed by two hexadecimal digits.
    public static func strict(_ bytes: [UInt8]) -> [UInt8]? {
        decode(bytes, plusIsSpace: false, lenient: false)
    }

    /// The bytes with every well-formed escape decoded and every other `%` left as it is.
    public static func lenient(_ bytes: [UInt8], plusIsSpace: Bool = false) -> [UInt8] {
        decode(bytes, plusIsSpace: plusIsSpace, lenient: true) ?? bytes
    }

    private static func decode(_ bytes: [UInt8], plusIsSpace: Bool, lenient: Bool) -> [UInt8]? {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var at = 0
        while at < bytes.count {
            let byte = bytes[at]
            if byte == 0x25 {
                if at + 2 < bytes.count, let high = ASCII.hexDigit(bytes[at + 1]),
                    let low = ASCII.hexDigit(bytes[at + 2])
                {
                    out.append(high << 4 | low)
                    at += 3
                    continue
                }
                if !lenient { return nil }
            }
            out.append(byte == 0x2B && plusIsSpace ? ASCII.space : byte)
            at += 1
        }
        return out
    }
}

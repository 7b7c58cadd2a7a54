/// Byte classes of the HTTP grammar.
/// - Source: RFC 9110 §5.5 and §5.6.2; RFC 3986 §2.
public enum ASCII {
    /// Horizontal tab.
    public static let tab: UInt8 = 0x09
    /// Line feed.
    public static let lineFeed: UInt8 = 0x0A
    /// Carriage return.
    public static let carriageReturn: UInt8 = 0x0D
    /// Space.
    public static let space: UInt8 = 0x20

    /// Whether a byte may stand in a token (`tchar`): the two words hold one bit for each byte below 128.
    @inlinable
    public static func isToken(_ byte: UInt8) -> Bool {
        byte < 64
            ? (0x03FF_6CFA_0000_0000 as UInt64 >> UInt64(byte)) & 1 == 1
            : byte < 128 && (0x57FF_FFFF_C7FF_FFFE as UInt64 >> UInt64(byte & 63)) & 1 == 1
    }

    /// Whether a byte may stand in a field value: visible ASCII, obs-text, space, tab.
    @inlinable
    public static func isFieldValue(_ byte: UInt8) -> Bool {
        (byte >= 0x20 && byte != 0x7F) || byte == 0x09
    }

    /// Whether a byte is visible ASCII, 0x21 to 0x7E.
    @inlinable
    public static func isVisible(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }

    /// An ASCII letter in lower case, any other byte as it is.
    @inlinable
    public static func lowercased(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }

    /// 0 to 9, or nil.
    @inlinable
    public static func digit(_ byte: UInt8) -> UInt8? { byte &- 0x30 < 10 ? byte &- 0x30 : nil }

    /// 0 to 15, or nil.
    @inlinable
    public static func hexDigit(_ byte: UInt8) -> UInt8? {
        if byte &- 0x30 < 10 { return byte &- 0x30 }
        let lower = byte | 0x20
        return lower &- 0x61 < 6 ? lower &- 0x61 &+ 10 : nil
    }

    /// Whether two texts are equal but for the case of ASCII letters.
    public static func equalIgnoringCase(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count
            && zip(left.utf8, right.utf8).allSatisfy { lowercased($0) == lowercased($1) }
    }
}

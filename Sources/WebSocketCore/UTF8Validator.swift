/// Checks UTF-8 that comes in pieces cut anywhere, and fails at the first byte that cannot be part of it.
/// - Source: Unicode 15 table 3-7, well-formed UTF-8 byte sequences; RFC 3629.
public struct UTF8Validator: Sendable {
    /// Continuation bytes that the open character still needs, and the range of the next of them.
    private var needed: UInt8 = 0
    private var lower: UInt8 = 0x80
    private var upper: UInt8 = 0xBF

    /// At the start of a text.
    public init() {}

    /// Whether the text may end here.
    public var isComplete: Bool { needed == 0 }

    /// Takes the next piece.
    /// - Returns: false if no text of UTF-8 begins with the bytes so far.
    public mutating func push(_ bytes: Span<UInt8>) -> Bool {
        var at = 0
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            if needed > 0 {
                guard byte >= lower, byte <= upper else { return false }
                needed -= 1
                (lower, upper) = (0x80, 0xBF)
            } else if byte >= 0x80, !begin(byte) {
                return false
            }
        }
        return true
    }

    private mutating func begin(_ byte: UInt8) -> Bool {
        switch byte {
        case 0xC2...0xDF: needed = 1
        case 0xE0: (needed, lower) = (2, 0xA0)
        case 0xED: (needed, upper) = (2, 0x9F)
        case 0xE1...0xEF: needed = 2
        case 0xF0: (needed, lower) = (3, 0x90)
        case 0xF1...0xF3: needed = 3
        case 0xF4: (needed, upper) = (3, 0x8F)
        default: return false
        }
        return true
    }
}

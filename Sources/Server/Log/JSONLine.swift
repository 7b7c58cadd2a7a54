/// Builds one line of JSON: a flat object whose every text is escaped, so that nothing in it can end the line or forge a
/// field.
struct JSONLine {
    private var bytes: [UInt8] = [0x7B]

    init() { bytes.reserveCapacity(512) }

    mutating func field(_ name: String, _ value: String) {
        begin(name)
        bytes.append(0x22)
        escape(value)
        bytes.append(0x22)
    }

    mutating func field(_ name: String, _ value: Int) {
        begin(name)
        bytes.append(contentsOf: String(value).utf8)
    }

    /// Milliseconds with three decimals, from nanoseconds.
    mutating func milliseconds(_ name: String, _ nanoseconds: UInt64) {
        begin(name)
        let micros = nanoseconds / 1_000
        bytes.append(contentsOf: String(micros / 1_000).utf8)
        bytes.append(0x2E)
        let rest = micros % 1_000
        bytes.append(0x30 + UInt8(rest / 100))
        bytes.append(0x30 + UInt8(rest / 10 % 10))
        bytes.append(0x30 + UInt8(rest % 10))
    }

    /// The line with its end.
    consuming func finish() -> [UInt8] {
        bytes.append(0x7D)
        bytes.append(0x0A)
        return bytes
    }

    private mutating func begin(_ name: String) {
        if bytes.count > 1 { bytes.append(0x2C) }
        bytes.append(0x22)
        escape(name)
        bytes.append(0x22)
        bytes.append(0x3A)
    }

    /// - Source: RFC 8259 §7; DEL and the Unicode line separators are escaped as well, for readers that split on them.
    private mutating func escape(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C:
                bytes.append(0x5C)
                bytes.append(byte)
            case 0..<0x20, 0x7F:
                bytes.append(contentsOf: [0x5C, 0x75, 0x30, 0x30, Self.hex(byte >> 4), Self.hex(byte & 15)])
            default:
                bytes.append(byte)
            }
        }
    }

    private static func hex(_ digit: UInt8) -> UInt8 { digit < 10 ? 0x30 + digit : 0x57 + digit }
}

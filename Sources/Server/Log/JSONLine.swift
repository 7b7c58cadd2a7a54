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

    /// - Source: RFC 8259 §7; DEL, the C1 controls, the Unicode line separators and what turns the direction of writing are
    ///   escaped as well, for readers that split on them and for terminals.
    private mutating func escape(_ text: String) {
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x22, 0x5C:
                bytes.append(0x5C)
                bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            case 0x20..<0x7F: bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            case 0..<0x20, 0x7F...0x9F, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: escape(scalar.value)
            default: bytes.append(contentsOf: String(scalar).utf8)
            }
        }
    }

    private mutating func escape(_ unit: UInt32) {
        bytes.append(contentsOf: [0x5C, 0x75])
        for shift in [12, 8, 4, 0] as [UInt32] { bytes.append(Self.hex(UInt8(truncatingIfNeeded: unit >> shift & 15))) }
    }

    private static func hex(_ digit: UInt8) -> UInt8 { digit < 10 ? 0x30 + digit : 0x57 + digit }
}

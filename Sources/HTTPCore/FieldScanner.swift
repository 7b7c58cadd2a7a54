/// Reads tokens, quoted strings and parameters off a field's value.
/// - Source: RFC 9110 §5.6.
struct FieldScanner {
    private let bytes: [UInt8]
    private var at = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
        skipSpaces()
    }

    /// The next token, or nil if there is none here.
    mutating func token() -> String? {
        let start = at
        while at < bytes.count, ASCII.isToken(bytes[at]) { at += 1 }
        return at > start ? String(decoding: bytes[start..<at], as: UTF8.self) : nil
    }

    /// Takes one byte if it is the next.
    mutating func skip(_ byte: UInt8) -> Bool {
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }

    /// Everything from here to the end as `; name=value` pairs.
    /// - Returns: nil if something else is in the way; a lone `;` is taken as nothing.
    mutating func parameters() -> [(name: String, value: String)]? {
        var found: [(name: String, value: String)] = []
        while true {
            skipSpaces()
            guard at < bytes.count else { return found }
            guard skip(0x3B) else { return nil }
            skipSpaces()
            guard at < bytes.count, bytes[at] != 0x3B else { continue }
            guard let name = token(), skip(0x3D), let value = token() ?? quotedString() else { return nil }
            found.append((name.lowercased(), value))
        }
    }

    private mutating func quotedString() -> String? {
        guard skip(0x22) else { return nil }
        var content: [UInt8] = []
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            if byte == 0x22 { return String(decoding: content, as: UTF8.self) }
            // Browsers escape a quote in a file name as %22 and send a backslash bare, so a backslash only escapes
            // what needs an escape.
            if byte == 0x5C, at < bytes.count, bytes[at] == 0x22 || bytes[at] == 0x5C {
                content.append(bytes[at])
                at += 1
            } else {
                content.append(byte)
            }
        }
        return nil
    }

    private mutating func skipSpaces() {
        while at < bytes.count, bytes[at] == ASCII.space || bytes[at] == ASCII.tab { at += 1 }
    }
}

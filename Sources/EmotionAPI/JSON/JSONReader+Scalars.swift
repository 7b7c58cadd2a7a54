extension JSONReader {
    /// A number in JSON's grammar, checked here because Swift's own parsers accept more.
    mutating func readNumber() throws(JSONError) -> JSON {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        let integerDigits = skipDigits()
        guard integerDigits > 0 else { throw error(.invalidNumber, at: start) }
        let firstDigit = bytes[position - integerDigits]
        guard integerDigits == 1 || firstDigit != UInt8(ascii: "0") else { throw error(.invalidNumber, at: start) }
        var isWhole = true
        if current == UInt8(ascii: ".") {
            isWhole = false
            position += 1
            guard skipDigits() > 0 else { throw error(.invalidNumber, at: start) }
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            isWhole = false
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            guard skipDigits() > 0 else { throw error(.invalidNumber, at: start) }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let value = Int(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else { throw error(.invalidNumber, at: start) }
        return .number(value)
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        return position - start
    }

    /// The text of a string whose opening quote is at `position`.
    mutating func readString() throws(JSONError) -> String {
        let start = position
        guard let quote = current else { throw error(.unexpectedEnd) }
        position += 1
        var text: [UInt8] = []
        while true {
            // Runs without an escape are copied whole: a frame's base64 is one of them, megabytes long.
            let run = position
            while let byte = current, byte != quote, byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
            text.append(contentsOf: bytes[run..<position])
            guard let byte = current else { throw error(.unexpectedEnd) }
            if byte == quote { break }
            guard byte == UInt8(ascii: "\\") else { throw error(.invalidString) }
            position += 1
            try readEscape(into: &text)
        }
        position += 1
        guard let string = String(validating: text, as: UTF8.self) else { throw error(.invalidUTF8, at: start) }
        return string
    }

    private mutating func readEscape(into text: inout [UInt8]) throws(JSONError) {
        guard let byte = current else { throw error(.unexpectedEnd) }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: String(try readUnicodeEscape()).utf8)
        default: throw error(.invalidString, at: position - 1)
        }
    }

    /// The scalar of `XXXX`, or of `XXXX\uXXXX` where those are a surrogate pair.
    private mutating func readUnicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let start = position
        let unit = try readHexadecimalUnit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard UTF16.isLeadSurrogate(UInt16(truncatingIfNeeded: unit)), current == UInt8(ascii: "\\") else {
            throw error(.invalidString, at: start)
        }
        position += 1
        guard current == UInt8(ascii: "u") else { throw error(.invalidString, at: start) }
        position += 1
        let second = try readHexadecimalUnit()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (second - 0xDC00))
        else { throw error(.invalidString, at: start) }
        return scalar
    }

    private mutating func readHexadecimalUnit() throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current else { throw error(.unexpectedEnd) }
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw error(.invalidString)
            }
            unit = unit << 4 | UInt32(digit)
            position += 1
        }
        return unit
    }
}

/// Bytes as the table writes them: ASCII, with the escapes of Tests/HTTPCases/README.md.
enum CaseBytes {
    static func read(_ text: Substring) throws(HTTPCaseError) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text
        while let character = rest.popFirst() {
            guard character == "\\" else {
                guard let byte = character.asciiValue else { throw HTTPCaseError(line: text) }
                bytes.append(byte)
                continue
            }
            switch rest.popFirst() {
            case "r": bytes.append(13)
            case "n": bytes.append(10)
            case "t": bytes.append(9)
            case "0": bytes.append(0)
            case "\\": bytes.append(0x5C)
            case "x":
                guard let byte = UInt8(rest.prefix(2), radix: 16) else { throw HTTPCaseError(line: text) }
                bytes.append(byte)
                rest = rest.dropFirst(2)
            case "(":
                guard let end = rest.firstIndex(of: ")"), let star = rest[..<end].lastIndex(of: "*"),
                    let count = Int(rest[star..<end].dropFirst())
                else { throw HTTPCaseError(line: text) }
                bytes += repeatElement(try read(rest[..<star]), count: count).joined()
                rest = rest[end...].dropFirst()
            default: throw HTTPCaseError(line: text)
            }
        }
        return bytes
    }
}

/// Version 1: `PROXY TCP4 192.0.2.1 192.0.2.9 56324 443` and CRLF.
/// - Source: "The PROXY protocol" §2.1.
extension ProxyHeader {
    private static let textStart = Array("PROXY ".utf8)
    /// With its CRLF; the document's own bound.
    private static let textLimit = 107

    static func parseText(_ bytes: Span<UInt8>) throws(ProxyHeaderError) -> ProxyHeader? {
        guard begins(bytes, with: textStart) else { throw .missing }
        var line: [UInt8] = []
        for index in 0..<min(bytes.count, textLimit) {
            if bytes[index] == 0x0A {
                guard line.popLast() == 0x0D else { throw .malformed }
                return ProxyHeader(source: try source(line), length: index + 1)
            }
            line.append(bytes[index])
        }
        if line.count == textLimit { throw .tooLong }
        return nil
    }

    private static func source(_ line: [UInt8]) throws(ProxyHeaderError) -> Source {
        let words = line.split(separator: 0x20, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        guard words.count >= 2 else { throw .malformed }
        // Whatever follows UNKNOWN is to be ignored.
        if words[1] == "UNKNOWN" { return .peer }
        guard words.count == 6, let port = port(words[4]), Self.port(words[5]) != nil,
            words[1] == "TCP4" || words[1] == "TCP6",
            let from = address(words[2], isDotted: words[1] == "TCP4"),
            address(words[3], isDotted: words[1] == "TCP4") != nil
        else { throw .malformed }
        return .address(from, port: port)
    }

    /// An address of the family that the line names.
    private static func address(_ text: String, isDotted: Bool) -> IPAddress? {
        text.utf8.contains(UInt8(ascii: ":")) == isDotted ? nil : IPAddress(text)
    }

    /// A decimal number without leading zeros.
    private static func port(_ text: String) -> UInt16? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), text.utf8.count == 1 || text.utf8.first != 0x30
        else { return nil }
        return UInt16(text)
    }
}

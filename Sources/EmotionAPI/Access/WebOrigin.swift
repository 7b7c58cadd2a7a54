/// The origin of a web page as a browser writes it, `https://example.org` or `http://localhost:3000`: a scheme, a host and
/// a port, in lower case and without the port that the scheme has anyway, so that equal ones are equal texts.
/// - Source: RFC 6454 §6.2.
package struct WebOrigin: Sendable, Hashable {
    private let text: String

    /// What an entry of a list may be, for an error's text.
    package static let expectation =
        "origins such as https://app.example.org or http://localhost:3000, without a path or a slash at the end, or \"*\""

    /// - Returns: nil for a text that no browser sends: without a scheme, with a path or a slash, or `null`.
    package init?(_ origin: some StringProtocol) {
        let bytes = Array(origin.lowercased().utf8)
        guard bytes.count <= 512, let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            let first = bytes.first, Self.isLetter(first), bytes[..<colon].allSatisfy(Self.isScheme),
            bytes[(colon + 1)...].starts(with: "//".utf8)
        else { return nil }
        let rest = bytes[(colon + 3)...]
        let hostEnd = Self.hostEnd(rest)
        guard hostEnd > rest.startIndex else { return nil }
        var port = rest[hostEnd...]
        if !port.isEmpty {
            guard port.first == UInt8(ascii: ":"), (2...6).contains(port.count),
                port.dropFirst().allSatisfy(Self.isDigit),
                UInt16(String(decoding: port.dropFirst(), as: UTF8.self)) != nil
            else { return nil }
        }
        let scheme = String(decoding: bytes[..<colon], as: UTF8.self)
        let standard = scheme == "http" ? ":80" : scheme == "https" ? ":443" : ""
        if port.elementsEqual(standard.utf8) { port = [] }
        text = String(decoding: bytes[..<hostEnd] + port, as: UTF8.self)
    }

    /// Where the host ends: behind a bracket, or before the first byte that no name has.
    private static func hostEnd(_ rest: ArraySlice<UInt8>) -> Int {
        if rest.first == UInt8(ascii: "[") {
            guard let bracket = rest.firstIndex(of: UInt8(ascii: "]")),
                rest[(rest.startIndex + 1)..<bracket].allSatisfy({
                    isDigit($0) || isLetter($0) || $0 == 0x3A || $0 == 0x2E
                })
            else { return rest.startIndex }
            return bracket + 1
        }
        return rest.firstIndex { !(isLetter($0) || isDigit($0) || [0x2D, 0x2E, 0x5F].contains($0)) } ?? rest.endIndex
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isScheme(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || [0x2B, 0x2D, 0x2E].contains(byte)
    }
}

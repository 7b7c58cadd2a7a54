/// A request target taken apart.
/// - Source: RFC 9112 §3.2; origin form, absolute form of http and https, and `*` for OPTIONS.
struct RequestTarget {
    /// Decoded, without dot segments.
    var path: String
    /// As written.
    var query: String

    /// - Parameters:
    ///   - start: where the target begins; it is not empty and all visible ASCII.
    ///   - end: where it ends.
    static func parse(
        _ input: Span<UInt8>, _ start: Int, _ end: Int, _ method: HTTPMethod
    ) throws(HTTPFault) -> RequestTarget {
        if input[start] == 0x2F { return try origin(input, start, end) }
        if end - start == 1, input[start] == 0x2A {
            guard method == .options else { throw .malformed(.target) }
            return RequestTarget(path: "*", query: "")
        }
        // CONNECT's authority form; the method is refused once the head has been checked.
        if method == .connect, HostSyntax.isValid(input, start..<end) { return RequestTarget(path: "*", query: "") }
        return try absolute(input, start, end)
    }

    private static func absolute(_ input: Span<UInt8>, _ start: Int, _ end: Int) throws(HTTPFault) -> RequestTarget {
        var colon = start
        while colon < end, input[colon] != 0x3A { colon += 1 }
        let scheme = String(decoding: (start..<colon).map { ASCII.lowercased(input[$0]) }, as: UTF8.self)
        guard scheme == "http" || scheme == "https", colon + 2 < end, input[colon + 1] == 0x2F, input[colon + 2] == 0x2F
        else { throw .malformed(.target) }
        let authority = colon + 3
        var at = authority
        while at < end, input[at] != 0x2F, input[at] != 0x3F { at += 1 }
        guard HostSyntax.isValid(input, authority..<at) else { throw .malformed(.target) }
        if at == end { return RequestTarget(path: "/", query: "") }
        if input[at] == 0x2F { return try origin(input, at, end) }
        return RequestTarget(path: "/", query: text(input, at + 1, end))
    }

    private static func origin(_ input: Span<UInt8>, _ start: Int, _ end: Int) throws(HTTPFault) -> RequestTarget {
        var isPlain = true
        var at = start
        while at < end, input[at] != 0x3F {
            switch input[at] {
            case 0x23: throw .malformed(.target)
            case 0x25: isPlain = false
            case 0x2E where input[at - 1] == 0x2F && at > start: isPlain = false
            default: break
            }
            at += 1
        }
        let pathEnd = at
        while at < end {
            if input[at] == 0x23 { throw .malformed(.target) }
            at += 1
        }
        let query = pathEnd + 1 < end ? text(input, pathEnd + 1, end) : ""
        let path = isPlain ? text(input, start, pathEnd) : try normalised(input, start, pathEnd)
        return RequestTarget(path: path, query: query)
    }

    /// The slow way: each segment decoded, then dot segments removed, so that `%2e%2e` is seen for what it is.
    private static func normalised(_ input: Span<UInt8>, _ start: Int, _ end: Int) throws(HTTPFault) -> String {
        var segments: [String] = []
        var at = start
        var endsInSlash = false
        while at < end {
            let segmentStart = at + 1
            at = segmentStart
            while at < end, input[at] != 0x2F { at += 1 }
            let segment = try decoded((segmentStart..<at).map { input[$0] })
            endsInSlash = segment == "." || segment == ".."
            if segment == ".." {
                _ = segments.popLast()
            } else if segment != "." {
                segments.append(segment)
            }
        }
        return "/" + segments.joined(separator: "/") + (endsInSlash && !segments.isEmpty ? "/" : "")
    }

    private static func decoded(_ segment: [UInt8]) throws(HTTPFault) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(segment.count)
        var at = 0
        while at < segment.count {
            guard segment[at] == 0x25 else {
                out.append(segment[at])
                at += 1
                continue
            }
            guard at + 2 < segment.count, let high = ASCII.hexDigit(segment[at + 1]),
                let low = ASCII.hexDigit(segment[at + 2])
            else { throw .malformed(.target) }
            let byte = high << 4 | low
            if byte < 0x20 || byte == 0x7F { throw .malformed(.target) }
            if byte == 0x2F { out.append(contentsOf: "%2F".utf8) } else { out.append(byte) }
            at += 3
        }
        guard let text = String(validating: out, as: UTF8.self) else { throw .malformed(.target) }
        return text
    }

    private static func text(_ input: Span<UInt8>, _ start: Int, _ end: Int) -> String {
        input.extracting(start..<end).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}

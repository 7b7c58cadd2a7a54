/// Reads a whole request head.
/// - Source: RFC 9112 §3 (request line), §5 (fields), §6 (body length); RFC 9110 §7.2 (Host), §10.1.1 (Expect).
struct HeadParser {
    private struct RequestLine {
        var method: HTTPMethod
        var target: String
        var form: RequestTarget
        var version: HTTPVersion
    }

    /// What the fields say about the message itself, gathered in one pass.
    private struct Framing {
        var hosts = 0
        var lengths = 0
        var length = 0
        var codings = TransferCodings()
        var expectsContinue = false
        var expectsOther = false
    }

    /// - Parameters:
    ///   - input: begins with the head.
    ///   - end: the head's length, its empty line included; every line in it ends in CR LF.
    static func parse(
        _ input: Span<UInt8>, end: Int, limits: HTTPLimits, parser: inout HTTPRequestParser
    ) throws(HTTPFault) -> HTTPRequestParser.Event {
        var lineEnd = 0
        while input[lineEnd] != ASCII.lineFeed { lineEnd += 1 }
        let line = try requestLine(input, end: lineEnd - 1)
        let (headers, framing) = try fields(input, from: lineEnd + 1, end: end - 2, limits: limits)
        let length = try bodyLength(framing, line.version)
        if framing.hosts > 1 { throw .malformed(.duplicateHost) }
        if framing.hosts == 0, line.version >= .http11 { throw .malformed(.missingHost) }
        if framing.expectsOther { throw .expectationFailed }
        if line.method == .connect { throw .notImplemented("CONNECT is not supported") }
        let head = HTTPRequestHead(
            method: line.method, target: line.target, path: line.form.path, rawQuery: line.form.query,
            version: line.version, headers: headers)
        parser.begin(length)
        // HTTP/1.0 knows no 100: RFC 9110 §10.1.1.
        return .head(head, length, expectsContinue: framing.expectsContinue && line.version >= .http11)
    }

    // MARK: Request line

    private static func requestLine(_ input: Span<UInt8>, end: Int) throws(HTTPFault) -> RequestLine {
        var at = 0
        while at < end, ASCII.isToken(input[at]) { at += 1 }
        guard at > 0, at <= 32, at < end, input[at] == ASCII.space else {
            throw .malformed(at == end ? .requestLine : .method)
        }
        let method = HTTPMethod(rawValue: text(input, 0, at))
        let targetStart = at + 1
        at = targetStart
        while at < end, ASCII.isVisible(input[at]) { at += 1 }
        guard at > targetStart else { throw .malformed(.target) }
        guard at < end else { throw .malformed(.requestLine) }
        guard input[at] == ASCII.space else { throw .malformed(.target) }
        let version = try version(input, at + 1, end)
        let form = try RequestTarget.parse(input, targetStart, at, method)
        return RequestLine(method: method, target: text(input, targetStart, at), form: form, version: version)
    }

    private static func version(_ input: Span<UInt8>, _ start: Int, _ end: Int) throws(HTTPFault) -> HTTPVersion {
        // HTTP/d.d
        guard end - start == 8, input[start] == 0x48, input[start + 1] == 0x54, input[start + 2] == 0x54,
            input[start + 3] == 0x50, input[start + 4] == 0x2F, let major = ASCII.digit(input[start + 5]),
            input[start + 6] == 0x2E, let minor = ASCII.digit(input[start + 7])
        else { throw .malformed(.version) }
        guard major == 1 else { throw .versionNotSupported }
        return minor == 0 ? .http10 : .http11
    }

    // MARK: Fields

    private static func fields(
        _ input: Span<UInt8>, from start: Int, end: Int, limits: HTTPLimits
    ) throws(HTTPFault) -> (HTTPHeaders, Framing) {
        var entries: [HTTPHeaders.Entry] = []
        entries.reserveCapacity(8)
        var framing = Framing()
        var at = start
        while at < end {
            if entries.count == limits.headerCount { throw .headersTooLarge(limit: limits.headerCount) }
            let name = at
            while at < end, ASCII.isToken(input[at]) { at += 1 }
            let nameEnd = at
            guard nameEnd > name, at < end, input[at] == 0x3A else {
                if at == name, input[at] == ASCII.space || input[at] == ASCII.tab {
                    throw .malformed(entries.isEmpty ? .leadingWhitespace : .foldedField)
                }
                throw .malformed(.fieldName)
            }
            at += 1
            while at < end, input[at] == ASCII.space || input[at] == ASCII.tab { at += 1 }
            let value = at
            while at < end, ASCII.isFieldValue(input[at]) { at += 1 }
            guard at + 1 < input.count, input[at] == ASCII.carriageReturn else { throw .malformed(.fieldValue) }
            guard input[at + 1] == ASCII.lineFeed else { throw .malformed(.lineEnding) }
            var valueEnd = at
            while valueEnd > value, input[valueEnd - 1] == ASCII.space || input[valueEnd - 1] == ASCII.tab {
                valueEnd -= 1
            }
            try note(input, name..<nameEnd, value..<valueEnd, &framing)
            // The head's limit is far below 4 GiB: HTTPLimits.headBytes is checked first and is an Int of our own.
            entries.append(
                HTTPHeaders.Entry(
                    nameStart: UInt32(truncatingIfNeeded: name - start),
                    nameLength: UInt32(truncatingIfNeeded: nameEnd - name),
                    valueStart: UInt32(truncatingIfNeeded: value - start),
                    valueLength: UInt32(truncatingIfNeeded: valueEnd - value)))
            at += 2
        }
        let bytes = input.extracting(start..<max(start, end)).withUnsafeBufferPointer { Array($0) }
        return (HTTPHeaders(bytes: bytes, entries: entries), framing)
    }

    /// Takes notice of the fields that decide how the message is read.
    private static func note(
        _ input: Span<UInt8>, _ name: Range<Int>, _ value: Range<Int>, _ framing: inout Framing
    ) throws(HTTPFault) {
        switch name.count {
        case 4 where matches(input, name, "host"):
            framing.hosts += 1
            if !HostSyntax.isValid(input, value) { throw .malformed(.badHost) }
        case 14 where matches(input, name, "content-length"):
            framing.lengths += 1
            framing.length = try contentLength(input, value)
        case 17 where matches(input, name, "transfer-encoding"):
            framing.codings.add(text(input, value.lowerBound, value.upperBound))
        case 6 where matches(input, name, "expect"):
            if matches(input, value, "100-continue") {
                framing.expectsContinue = true
            } else {
                framing.expectsOther = true
            }
        default:
            break
        }
    }

    private static func contentLength(_ input: Span<UInt8>, _ value: Range<Int>) throws(HTTPFault) -> Int {
        // Eighteen digits fit an Int.
        guard value.count >= 1, value.count <= 18 else { throw .malformed(.contentLength) }
        var length = 0
        for at in value {
            guard let digit = ASCII.digit(input[at]) else { throw .malformed(.contentLength) }
            length = length * 10 + Int(digit)
        }
        return length
    }

    private static func bodyLength(
        _ framing: Framing, _ version: HTTPVersion
    ) throws(HTTPFault) -> HTTPRequestParser.BodyLength {
        if framing.lengths > 1 { throw .malformed(.duplicateContentLength) }
        if framing.codings.isPresent {
            if version < .http11 { throw .malformed(.transferEncodingInHTTP10) }
            if framing.lengths > 0 { throw .malformed(.conflictingLengths) }
            try framing.codings.check()
            return .chunked
        }
        return framing.length > 0 ? .fixed(framing.length) : .none
    }

    private static func matches(_ input: Span<UInt8>, _ range: Range<Int>, _ lowercase: StaticString) -> Bool {
        guard range.count == lowercase.utf8CodeUnitCount else { return false }
        return lowercase.withUTF8Buffer { expected in
            for offset in 0..<expected.count
            where ASCII.lowercased(input[range.lowerBound + offset]) != expected[offset] {
                return false
            }
            return true
        }
    }

    private static func text(_ input: Span<UInt8>, _ start: Int, _ end: Int) -> String {
        input.extracting(start..<end).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}

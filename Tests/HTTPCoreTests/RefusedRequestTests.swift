import HTTPCore
import Testing

/// Requests that are refused, each given whole, cut in two at every place, and byte by byte: RFC 9112 and RFC 9110.
@Suite struct RefusedRequestTests {
    static let cases: [(name: String, bytes: String, fault: HTTPFault)] = [
        ("no Host", "GET / HTTP/1.1\r\n\r\n", .malformed(.missingHost)),
        ("two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", .malformed(.duplicateHost)),
        ("two Hosts in 1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", .malformed(.duplicateHost)),
        ("empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", .malformed(.badHost)),
        ("Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", .malformed(.badHost)),
        ("Host with user information", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", .malformed(.badHost)),
        ("Host with two names", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", .malformed(.badHost)),
        ("Host with a bad port", "GET / HTTP/1.1\r\nHost: a:70000\r\n\r\n", .malformed(.badHost)),
        ("Host with an open bracket", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", .malformed(.badHost)),
        ("space before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", .malformed(.fieldName)),
        ("field without a colon", "GET / HTTP/1.1\r\nHost: a\r\nx\r\n\r\n", .malformed(.fieldName)),
        ("empty field name", "GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n", .malformed(.fieldName)),
        ("brackets in a field name", "GET / HTTP/1.1\r\nHost: a\r\nx[]: x\r\n\r\n", .malformed(.fieldName)),
        ("folded field", "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", .malformed(.foldedField)),
        ("field folded by a tab", "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n\tb\r\n\r\n", .malformed(.foldedField)),
        ("space before the first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", .malformed(.leadingWhitespace)),
        ("bare CR in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", .malformed(.lineEnding)),
        ("bare LF after a field", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", .malformed(.lineEnding)),
        ("bare LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", .malformed(.lineEnding)),
        ("bare LF as the empty line", "GET / HTTP/1.1\r\nHost: a\r\n\n", .malformed(.lineEnding)),
        ("NUL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", .malformed(.fieldValue)),
        ("DEL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\u{7F}\r\n\r\n", .malformed(.fieldValue)),
        ("signed length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n", .malformed(.contentLength)),
        ("negative length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n", .malformed(.contentLength)),
        (
            "length in hexadecimal", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\n",
            .malformed(.contentLength)
        ),
        ("empty length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", .malformed(.contentLength)),
        ("list of lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\n", .malformed(.contentLength)),
        (
            "length that overflows", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551617\r\n\r\n",
            .malformed(.contentLength)
        ),
        (
            "differing lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
            .malformed(.duplicateContentLength)
        ),
        (
            "the same length twice", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n",
            .malformed(.duplicateContentLength)
        ),
        (
            "length and coding",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
            .malformed(.conflictingLengths)
        ),
        (
            "coding in 1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
            .malformed(.transferEncodingInHTTP10)
        ),
        (
            "chunked not last", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n",
            .malformed(.transferEncoding)
        ),
        (
            "chunked twice",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
            .malformed(.transferEncoding)
        ),
        ("empty coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\r\n", .malformed(.transferEncoding)),
        (
            "coding with a parameter", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked;a=b\r\n\r\n",
            .malformed(.transferEncoding)
        ),
        (
            "unknown coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            .notImplemented("the transfer coding is not supported")
        ),
        (
            "almost chunked", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n",
            .notImplemented("the transfer coding is not supported")
        ),
        ("unknown expectation", "GET / HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n", .expectationFailed),
        ("CONNECT", "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n", .notImplemented("CONNECT is not supported")),
        ("HTTP/2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", .versionNotSupported),
        ("HTTP/0.9", "GET / HTTP/0.9\r\nHost: a\r\n\r\n", .versionNotSupported),
        ("no version", "GET /\r\nHost: a\r\n\r\n", .malformed(.requestLine)),
        ("version in small letters", "GET / http/1.1\r\nHost: a\r\n\r\n", .malformed(.version)),
        ("version with two digits", "GET / HTTP/1.10\r\nHost: a\r\n\r\n", .malformed(.version)),
        ("two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", .malformed(.target)),
        ("space behind the version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", .malformed(.version)),
        ("tab for a space", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", .malformed(.method)),
        ("method that is no token", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", .malformed(.method)),
        ("space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", .malformed(.version)),
        ("byte over ASCII in the target", "GET /\u{E9} HTTP/1.1\r\nHost: a\r\n\r\n", .malformed(.target)),
        ("fragment", "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n", .malformed(.target)),
        ("relative target", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", .malformed(.target)),
        ("star for GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", .malformed(.target)),
        ("other scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", .malformed(.target)),
        ("target with user information", "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n", .malformed(.target)),
        ("broken escape", "GET /%4 HTTP/1.1\r\nHost: a\r\n\r\n", .malformed(.target)),
        ("escaped NUL", "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", .malformed(.target)),
        ("escape that is no UTF-8", "GET /%FF HTTP/1.1\r\nHost: a\r\n\r\n", .malformed(.target)),
        ("chunk size without digits", chunked + "\r\n", .malformed(.chunkSize)),
        ("chunk size with a sign", chunked + "+1\r\n", .malformed(.chunkSize)),
        ("chunk size in the C way", chunked + "0x1\r\n", .malformed(.chunkSize)),
        ("chunk size with a space", chunked + "1 \r\n", .malformed(.chunkSize)),
        ("chunk size that overflows", chunked + "10000000000000000\r\n", .malformed(.chunkSize)),
        ("chunk size of too many zeros", chunked + "00000000000000001\r\n", .malformed(.chunkSize)),
        ("bare LF behind a chunk size", chunked + "1\nx\r\n", .malformed(.chunkSize)),
        ("NUL in an extension", chunked + "1;\0\r\n", .malformed(.chunkSize)),
        ("bare CR in an extension", chunked + "1;\rx\r\n", .malformed(.chunkSize)),
        ("data longer than its chunk", chunked + "1\r\nxx\r\n", .malformed(.chunkEnd)),
        ("bare LF behind data", chunked + "1\r\nx\n", .malformed(.chunkEnd)),
        ("trailer without a colon", chunked + "0\r\nx\r\n\r\n", .malformed(.trailer)),
        ("bare LF behind a trailer", chunked + "0\r\nx: y\n\r\n", .malformed(.trailer)),
        ("a TLS client", "\u{16}\u{03}\u{01}", .malformed(.method)),
        ("three empty lines", "\r\n\r\n\r\n", .malformed(.lineEnding)),
    ]

    private static let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

    @Test(arguments: cases.indices)
    func refusesHoweverTheBytesAreCut(index: Int) {
        let (name, text, fault) = Self.cases[index]
        // Latin-1, so that each character is the byte of its number.
        let bytes = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        #expect(ParserDriver.run(bytes, pieces: bytes.count).fault == fault, "\(name), whole")
        #expect(ParserDriver.run(bytes, pieces: 1).fault == fault, "\(name), byte by byte")
        for cut in 0..<bytes.count {
            #expect(ParserDriver.run(bytes, cutAt: cut).fault == fault, "\(name), cut at \(cut)")
        }
    }

    @Test func refusesWhatIsOverALimit() {
        let limits = HTTPLimits(
            targetBytes: 100, headBytes: 400, headerCount: 3, chunkLineBytes: 20, chunkExtensionBytes: 30,
            trailerBytes: 30)
        let long = String(repeating: "a", count: 101)
        let cases: [(String, HTTPFault)] = [
            ("GET /\(long) HTTP/1.1\r\nHost: a\r\n\r\n", .targetTooLong(limit: 100)),
            ("GET /\(long)\(long)\(long)", .targetTooLong(limit: 100)),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: \(long)\(long)\(long)\(long)\r\n\r\n", .headersTooLarge(limit: 400)),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: \(long)\(long)\(long)\(long)", .headersTooLarge(limit: 400)),
            ("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n", .headersTooLarge(limit: 3)),
            (Self.chunked + "1;\(long)", .malformed(.chunkExtensions)),
            (Self.chunked + String(repeating: "1;xxxxxxxxxx\r\nx\r\n", count: 4), .malformed(.chunkExtensions)),
            (Self.chunked + "0\r\nA: \(long)", .headersTooLarge(limit: 30)),
            (Self.chunked + "0\r\n" + String(repeating: "A: xxx\r\n", count: 5), .headersTooLarge(limit: 30)),
        ]
        for (text, fault) in cases {
            let bytes = Array(text.utf8)
            #expect(ParserDriver.run(bytes, pieces: bytes.count, limits: limits).fault == fault, "\(text)")
            #expect(ParserDriver.run(bytes, pieces: 1, limits: limits).fault == fault, "\(text), byte by byte")
        }
    }

    @Test func knowsThatAFaultyRequestWasHead() throws {
        var parser = HTTPRequestParser()
        let bytes = Array("HEAD / HTTP/1.1\r\n\r\n".utf8)
        #expect(throws: HTTPFault.malformed(.missingHost)) { try parser.next(bytes.span) }
        #expect(parser.isHead)
    }
}

import HTTPCore
import Testing

/// Small limits, each passed in every cut; Tests/HTTPCases has the default ones.
@Suite struct ParserLimitTests {
    @Test func refusesWhatIsOverALimit() {
        let limits = HTTPLimits(
            targetBytes: 100, headBytes: 400, headerCount: 3, chunkLineBytes: 20, chunkExtensionBytes: 30,
            trailerBytes: 30)
        let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        let long = String(repeating: "a", count: 101)
        let cases: [(String, HTTPFault)] = [
            ("GET /\(long) HTTP/1.1\r\nHost: a\r\n\r\n", .targetTooLong(limit: 100)),
            ("GET /\(long)\(long)\(long)", .targetTooLong(limit: 100)),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: \(long)\(long)\(long)\(long)\r\n\r\n", .headersTooLarge(limit: 400)),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: \(long)\(long)\(long)\(long)", .headersTooLarge(limit: 400)),
            ("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n", .headersTooLarge(limit: 3)),
            (chunked + "1;\(long)", .malformed(.chunkExtensions)),
            (chunked + String(repeating: "1;xxxxxxxxxx\r\nx\r\n", count: 4), .malformed(.chunkExtensions)),
            (chunked + "0\r\nA: \(long)", .malformed(.trailerLength)),
            (chunked + "0\r\n" + String(repeating: "A: xxx\r\n", count: 5), .malformed(.trailerLength)),
        ]
        for (text, fault) in cases {
            let bytes = Array(text.utf8)
            #expect(ParserDriver.run(bytes, pieces: bytes.count, limits: limits).fault == fault, "\(text)")
            #expect(ParserDriver.run(bytes, pieces: 1, limits: limits).fault == fault, "\(text), byte by byte")
            for cut in 1..<bytes.count {
                #expect(ParserDriver.run(bytes, cutAt: cut, limits: limits).fault == fault, "\(text), cut at \(cut)")
            }
        }
    }

    /// Also while the request line is on its way, and not from the request before.
    @Test func knowsWhetherAFaultyRequestWasHead() {
        let long = String(repeating: "a", count: 9_000)
        let cases: [(String, HTTPFault, Bool)] = [
            ("HEAD / HTTP/1.1\r\n\r\n", .malformed(.missingHost), true),
            ("HEAD /\(long)", .targetTooLong(limit: 8_192), true),
            ("GET /\(long)", .targetTooLong(limit: 8_192), false),
            ("HEADER / HTTP/1.1\r\n\r\n", .malformed(.missingHost), false),
            ("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n\n", .malformed(.lineEnding), false),
            ("HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET /\(long)", .targetTooLong(limit: 8_192), false),
        ]
        for (text, fault, isHead) in cases {
            for pieces in [1, text.utf8.count] {
                let driver = ParserDriver.run(Array(text.utf8), pieces: pieces)
                #expect(driver.fault == fault, "\(text.prefix(60))")
                #expect(driver.isHead == isHead, "\(text.prefix(60)), pieces of \(pieces)")
            }
        }
    }
}

import HTTPCore
import Testing

/// Requests that are taken, each given whole, cut in two at every place, and byte by byte.
@Suite struct AcceptedRequestTests {
    @Test func readsAStreamOfRequestsHoweverItIsCut() {
        let text =
            "GET /a?b=c HTTP/1.1\r\nHost: example.org:8080\r\nX-Empty:\r\nAccept: \t text/html ,*/* \r\n\r\n"
            + "\r\nPOST /p HTTP/1.1\r\nhost: [::1]:80\r\ncontent-length: 5\r\n\r\nhello"
            + "POST /c HTTP/1.1\r\nHOST: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
            + "5;name=\"v;x\"\r\nhello\r\n00A\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"
            + "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"
            + "GET http://example.org/x/../y?q HTTP/1.0\r\n\r\n"
        let bytes = Array(text.utf8)
        let whole = ParserDriver.run(bytes, pieces: bytes.count)
        #expect(whole.fault == nil)
        #expect(whole.requests.map(\.head.method) == [.get, .post, .post, .options, .get])
        #expect(whole.requests.map(\.head.path) == ["/a", "/p", "/c", "*", "/y"])
        #expect(whole.requests.map(\.head.rawQuery) == ["b=c", "", "", "", "q"])
        #expect(whole.requests.map(\.body.count) == [0, 5, 15, 0, 0])
        #expect(whole.requests[0].head.headers["accept"] == "text/html ,*/*")
        #expect(whole.requests[0].head.headers["x-empty"]?.isEmpty == true)
        #expect(whole.requests[4].head.version == .http10)
        let unfinished = whole.requests.filter { !$0.isWhole }
        #expect(unfinished.isEmpty)
        for cut in 0..<bytes.count {
            let driver = ParserDriver.run(bytes, cutAt: cut)
            #expect(driver.requests == whole.requests, "cut at \(cut)")
            #expect(driver.fault == nil, "cut at \(cut)")
        }
        for pieces in [1, 2, 3, 7] { #expect(ParserDriver.run(bytes, pieces: pieces).requests == whole.requests) }
    }

    @Test func removesDotSegmentsAndEscapesFromPaths() throws {
        // RFC 3986 §5.2.4 and §5.4.
        let paths = [
            "/a/b/c/./../../g": "/a/g", "/./a": "/a", "/../a": "/a", "/a/..": "/", "/a/.": "/a/", "/a/b/..": "/a/",
            "/%61%2e%2e": "/a..", "/a/%2e%2e/b": "/b", "/a%2Fb": "/a%2Fb", "/%C3%A9": "/é", "/a//b": "/a//b",
            "/...": "/...", "/a.b": "/a.b", "//": "//", "/%2e%2e/%2e%2e/etc": "/etc",
        ]
        for (target, path) in paths {
            let driver = ParserDriver.run(Array("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n".utf8), pieces: 1_000)
            #expect(driver.requests.first?.head.path == path, "\(target)")
        }
    }

    @Test func expectsContinueOnlyInHTTP11() {
        let fields = "Host: a\r\nContent-Length: 1\r\nExpect: 100-Continue\r\n\r\n"
        #expect(ParserDriver.run(Array("POST / HTTP/1.1\r\n\(fields)".utf8), pieces: 1_000).expectsContinue)
        #expect(!ParserDriver.run(Array("POST / HTTP/1.0\r\n\(fields)".utf8), pieces: 1_000).expectsContinue)
    }

    @Test func knowsWhichConnectionsStay() {
        let cases: [(String, Bool)] = [
            ("HTTP/1.1\r\nHost: a", true), ("HTTP/1.1\r\nHost: a\r\nConnection: Close", false),
            ("HTTP/1.1\r\nHost: a\r\nConnection: x, close", false), ("HTTP/1.0", false),
            ("HTTP/1.0\r\nConnection: Keep-Alive", true), ("HTTP/1.0\r\nConnection: keep-alive, close", false),
        ]
        for (text, stays) in cases {
            let driver = ParserDriver.run(Array("GET / \(text)\r\n\r\n".utf8), pieces: 1_000)
            #expect(driver.requests.first?.head.wantsKeepAlive == stays, "\(text)")
        }
    }

    @Test func knowsTheHostThatARequestIsFor() {
        let cases = [
            ("/ HTTP/1.1\r\nHost: a:80", "a:80"), ("http://b:81?x=/y HTTP/1.1\r\nHost: a", "b:81"),
            ("HTTPS://[::1]:443/x HTTP/1.1\r\nHost: a", "[::1]:443"), ("/?u=http://b/ HTTP/1.1\r\nHost: a", "a"),
            ("http://b/x HTTP/1.0", "b"), ("/ HTTP/1.0", ""),
        ]
        for (text, host) in cases {
            let driver = ParserDriver.run(Array("GET \(text)\r\n\r\n".utf8), pieces: 1_000)
            #expect(driver.requests.first?.head.authority == host, "\(text)")
        }
    }
}

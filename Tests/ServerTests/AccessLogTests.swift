import FoundationEssentials
import Server
import Testing

/// One line of JSON for a request, whatever the client writes.
@Suite struct AccessLogTests {
    private struct Line: Decodable {
        var time: String
        var id: String
        var remote: String
        var method: String
        var route: String
        var path: String
        var status: Int
        var bytes_in: Int
        var bytes_out: Int
        var duration_ms: Double
        var handler_ms: Double
    }

    @Test func saysWhatHappenedAndNothingOfTheContent() throws {
        let server = try TestServer()
        _ = server.ask(
            "POST /echo?key=secret HTTP/1.1\r\nHost: a\r\nX-Request-Id: me\r\nContent-Length: 6\r\n\r\nhidden")
        server.log.flush()
        let text = try #require(server.lines.all.first)
        let line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
        #expect(line.id == "me")
        #expect(line.remote == "127.0.0.1")
        #expect(line.method == "POST")
        #expect(line.route == "echo")
        #expect(line.path == "/echo")
        #expect(line.status == 200)
        #expect(line.bytes_in == 6)
        #expect(line.bytes_out == 6)
        #expect(line.time.count == 24 && line.time.hasSuffix("Z"))
        #expect(!text.contains("secret") && !text.contains("hidden"))
    }

    @Test func cannotBeForged() throws {
        let server = try TestServer()
        _ = server.ask(
            "GET /a\"%22,\\status%C2%85%E2%80%A8 HTTP/1.1\r\nHost: a\r\nX-Request-Id: \",\"status\":1,\"x\":\"\\\r\n\r\n"
        )
        _ = server.ask("GET / HTTP/1.1\r\n\r\n")
        server.log.flush()
        let lines = server.lines.all
        #expect(lines.count == 2)
        let line = try JSONDecoder().decode(Line.self, from: Data(lines[0].utf8))
        #expect(line.status == 404)
        #expect(line.id == "\",\"status\":1,\"x\":\"\\")
        #expect(line.path == "/a\"\",\\status\u{85}\u{2028}")
        #expect(try JSONDecoder().decode(Line.self, from: Data(lines[1].utf8)).status == 400)
    }
}

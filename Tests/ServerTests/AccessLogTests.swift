import FoundationEssentials
import Server
import Testing

/// One line of JSON for a request, whatever the client writes.
@Suite struct AccessLogTests {
    private struct Line: Decodable {
        var time: String
        var id: String
        var trace_id: String
        var parent_id: String?
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

    @Test func joinsTheTraceThatTheClientNames() throws {
        let line = try line(of: "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n")
        #expect(line.trace_id == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(line.parent_id == "00f067aa0ba902b7")
    }

    @Test(arguments: [
        "", "traceparent: 00-00000000000000000000000000000000-00f067aa0ba902b7-01\r\n",
        "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n"
            + "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n",
        "traceparent: \",\"status\":200,\"x\":\"\r\n",
    ])
    func beginsATraceWhereTheClientNamesNone(_ field: String) throws {
        let line = try line(of: field)
        #expect(line.trace_id.utf8.count == 32 && line.trace_id.allSatisfy { "0123456789abcdef".contains($0) })
        #expect(line.trace_id != "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(line.trace_id != "00000000000000000000000000000000")
        #expect(line.parent_id == nil)
    }

    /// Whatever bytes the target and the fields hold, the log has one line of ASCII or harmless text for a request, and its
    /// members are those that it would have anyway.
    @Test(arguments: [
        Array("%0A{\"status\":200}%0D%00%7F".utf8), Array("%E2%80%A8%E2%80%A9%C2%9B31m%E2%80%AE".utf8),
        Array("%FF%C0%80%ED%A0%80%F4%90%80%80".utf8), Array("\"\\,}".utf8), Array("%1B[2J".utf8),
        Array("%F0%9F%98%80%CC%81".utf8),
    ])
    func isOneLineWhateverTheClientWrites(_ target: [UInt8]) throws {
        let server = try TestServer()
        let client = server.client()
        client.send(
            Array("GET /".utf8) + target + Array(" HTTP/1.1\r\nHost: a\r\nX-Request-Id: a\u{85}\u{2028}b\r\n".utf8))
        client.send(
            Array("User-Agent: ".utf8) + [0x80, 0xFF, 0xE2, 0x80, 0xA8] + Array("\r\nConnection: close\r\n\r\n".utf8))
        _ = client.readToEnd()
        server.log.flush()
        #expect(server.lines.all.count == 1)
        let text = try #require(server.lines.all.first)
        let line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
        #expect(line.status == 404 || line.status == 400)
        #expect(line.id.utf8.allSatisfy { (0x21...0x7E).contains($0) })
        for scalar in text.unicodeScalars {
            #expect(scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value))
            #expect(![0x2028, 0x2029, 0x202E].contains(scalar.value))
        }
        #expect(text.ranges(of: "\"status\":").count == 1)
    }

    private func line(of field: String) throws -> Line {
        let server = try TestServer()
        _ = server.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\(field)\r\n")
        server.log.flush()
        return try JSONDecoder().decode(Line.self, from: Data(try #require(server.lines.all.first).utf8))
    }
}

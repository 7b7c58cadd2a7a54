import HTTPCore
import Server
import Testing

/// Each slow client ends at its deadline. The deadlines are short here and nothing is timed: only what happens counts.
@Suite struct DeadlineTests {
    private func server() throws -> TestServer {
        try TestServer { configuration in
            configuration.headTimeout = .milliseconds(100)
            configuration.idleTimeout = .milliseconds(150)
            configuration.bodyGrace = .milliseconds(100)
            configuration.minimumBodyRate = 1 << 20
            configuration.writeTimeout = .milliseconds(200)
            configuration.requestTimeout = .milliseconds(300)
        }
    }

    @Test func closesAClientThatSaysNothing() throws {
        let server = try server()
        #expect(server.client().readToEnd().isEmpty)
    }

    @Test func answersAHeadThatDoesNotEnd() throws {
        let server = try server()
        let client = server.client()
        client.send("GET /livez HTTP/1.1\r\nHost:")
        #expect(try #require(client.response()).status == 408)
        #expect(client.isClosedByServer())
    }

    @Test func answersABodyThatTrickles() throws {
        let server = try server()
        let client = server.client()
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12")
        #expect(try #require(client.response()).status == 408)
        #expect(client.isClosedByServer())
    }

    @Test func closesAConnectionThatIsIdleTooLong() throws {
        let server = try server()
        let client = server.client()
        client.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try #require(client.response()).status == 200)
        #expect(client.isClosedByServer())
    }

    @Test func answersForAHandlerThatIsTooLate() throws {
        let server = try server()
        let client = server.client()
        client.send("GET /slow HTTP/1.1\r\nHost: a\r\nX-Request-Timeout-Ms: 50\r\n\r\n")
        let held = try #require(server.held.next())
        #expect(held.request.deadline - held.request.receivedAt == 50_000_000)
        #expect(try #require(client.response()).status == 504)
        #expect(held.request.isCancelled())
        held.responder.respond(HTTPResponse(text: "late"))
        client.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try #require(client.response()).text == "ok\n")
    }

    @Test func takesOnlySaneRequestTimeouts() throws {
        let server = try server()
        for value in ["0", "-1", "x", "1.5", "", "1234567890"] {
            let text = "GET /livez HTTP/1.1\r\nHost: a\r\nX-Request-Timeout-Ms: \(value)\r\n\r\n"
            #expect(server.ask(text)?.status == 400, "\(value)")
        }
        let client = server.client()
        client.send("GET /slow HTTP/1.1\r\nHost: a\r\nX-Request-Timeout-Ms: 999999999\r\n\r\n")
        let held = try #require(server.held.next())
        #expect(held.request.deadline - held.request.receivedAt == 300_000_000)
        held.responder.respond(HTTPResponse(text: "x"))
    }

    @Test func closesAClientThatReadsNothing() throws {
        let server = try TestServer { $0.writeTimeout = .milliseconds(200) }
        let client = TestClient(port: server.port, receiveBuffer: 4_096)
        #expect(MonotonicWait.until { server.server.connectionCount == 1 })
        client.send(String(repeating: "GET /large HTTP/1.1\r\nHost: a\r\n\r\n", count: 40))
        #expect(MonotonicWait.until { server.server.connectionCount == 0 })
        // It is told, and neither this side nor the kernel took more than one answer for it.
        _ = client.readToEnd()
        #expect(client.sawReset)
        #expect(
            String(decoding: server.metrics.render(), as: UTF8.self).contains(
                "route=\"large\",method=\"GET\",status=\"200\"} 1\n"))
    }
}

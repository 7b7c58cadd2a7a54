import HTTPCore
import Server
import Testing

/// What is over a limit gets an answer, and what is under it goes on.
@Suite struct LimitTests {
    @Test func answersOneConnectionTooMany() throws {
        let server = try TestServer { $0.maximumConnections = 1 }
        let first = server.client()
        first.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try #require(first.response()).status == 200)
        let second = server.client()
        let refusal = try #require(second.response())
        #expect(refusal.status == 503)
        #expect(refusal.header("Retry-After") == "1")
        #expect(second.isClosedByServer())
        first.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try #require(first.response()).status == 200)
    }

    @Test func countsConnectionsOfOneAddress() throws {
        let server = try TestServer { $0.maximumConnectionsPerAddress = 1 }
        do {
            let first = server.client()
            first.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try #require(first.response()).status == 200)
            #expect(try #require(server.client().response()).status == 503)
        }
        #expect(MonotonicWait.until { server.server.connectionCount == 0 })
        #expect(server.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")?.status == 200)
    }

    @Test func closesAfterTheLastRequestOfAConnection() throws {
        let server = try TestServer { $0.maximumRequestsPerConnection = 2 }
        let client = server.client()
        client.send(String(repeating: "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n", count: 3))
        #expect(try #require(client.response()).header("Connection") == nil)
        #expect(try #require(client.response()).header("Connection") == "close")
        #expect(client.isClosedByServer())
    }

    @Test func holdsBackAClientThatSendsAheadAndReadsNothing() throws {
        let server = try TestServer()
        let client = TestClient(port: server.port, receiveBuffer: 4_096)
        client.send(String(repeating: "GET /large HTTP/1.1\r\nHost: a\r\n\r\n", count: 8))
        for _ in 0..<8 { #expect(try #require(client.response()).body.count == 1 << 20) }
    }

    @Test func asksTheHookForEveryFault() throws {
        let server = try TestServer { configuration in
            configuration.errorBody = { fault, id in
                HTTPResponse(
                    status: fault.status, contentType: "application/problem+json",
                    body: Array("\(fault.code) \(id)".utf8))
            }
        }
        let response = try #require(server.ask("PUT /livez HTTP/1.1\r\nHost: a\r\nX-Request-Id: me\r\n\r\n"))
        #expect(response.text == "method_not_allowed me")
        #expect(response.header("Allow") == "GET, HEAD, OPTIONS")
        #expect(try #require(server.ask("GET / HTTP/1.1\r\n\r\n")).text.hasPrefix("invalid_request "))
    }
}

import HTTPCore
import ProxyCore
import Server
import Testing
import Transport

/// Who a request comes from, where somebody stands between.
@Suite struct ProxyTests {
    private static let request = "GET /livez HTTP/1.1\r\nHost: a\r\n"
    private static let line = "PROXY TCP4 203.0.113.9 198.51.100.1 4000 80\r\n"
    private static let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10]

    private func server(
        proxies: [String] = [], forwarders: [String] = [], _ change: (inout ServerConfiguration) -> Void = { _ in }
    ) throws -> TestServer {
        let (proxies, forwarders) = (try AddressList(proxies), try AddressList(forwarders))
        return try TestServer { configuration in
            configuration.proxyProtocolFrom = proxies
            configuration.forwardedFrom = forwarders
            change(&configuration)
        }
    }

    private func lines(_ server: TestServer) -> [String] {
        server.log.flush()
        return server.lines.all
    }

    private func remotes(_ server: TestServer) -> [String] {
        lines(server).compactMap { line in
            line.split(separator: "\"remote\":\"").dropFirst().first?.split(separator: "\"").first.map(String.init)
        }
    }

    @Test func aPROXYHeaderNamesTheClient() throws {
        let server = try server(proxies: ["127.0.0.0/8"])
        #expect(server.ask(Self.line + Self.request + "\r\n")?.status == 200)
        #expect(server.ask("PROXY TCP6 2001:db8::9 ::1 1 2\r\n" + Self.request + "\r\n")?.status == 200)
        let client = server.client()
        client.send(
            Self.signature + [0x21, 0x11, 0, 12, 192, 0, 2, 7, 1, 1, 1, 1, 0, 80, 0, 80] + Array(Self.request.utf8))
        client.send("\r\n" + Self.request + "\r\n")
        #expect(client.response()?.status == 200)
        #expect(client.response()?.status == 200)
        #expect(remotes(server) == ["203.0.113.9", "2001:db8::9", "192.0.2.7", "192.0.2.7"])
    }

    @Test func theHeaderMayComeByteByByte() throws {
        let server = try server(proxies: ["127.0.0.1"])
        let client = server.client()
        for byte in Array((Self.line + Self.request + "\r\n").utf8) {
            client.send([byte])
            MonotonicWait.milliseconds(1)
        }
        #expect(client.response()?.status == 200)
        #expect(remotes(server) == ["203.0.113.9"])
    }

    @Test func aHealthCheckKeepsTheSocketsAddress() throws {
        let server = try server(proxies: ["127.0.0.1"])
        #expect(server.ask("PROXY UNKNOWN\r\n" + Self.request + "\r\n")?.status == 200)
        let client = server.client()
        client.send(Self.signature + [0x20, 0, 0, 0] + Array((Self.request + "\r\n").utf8))
        #expect(client.response()?.status == 200)
        #expect(remotes(server) == ["127.0.0.1", "127.0.0.1"])
    }

    @Test func aConfiguredPeerMustSendAHeader() throws {
        let server = try server(proxies: ["127.0.0.1"])
        for text in [Self.request + "\r\n", "PROXY TCP4 203.0.113.9\r\n" + Self.request + "\r\n", "PROXY TCP4 1"] {
            let client = server.client()
            client.send(text)
            client.finishSending()
            #expect(client.readToEnd().isEmpty)
        }
        let events = lines(server).filter { $0.contains("proxy_header_refused") }
        // The second within a minute is withheld; a header that is broken off by its sender is none of the server's.
        #expect(events.count == 1)
        #expect(events.first?.contains("\"remote\":\"127.0.0.1\"") == true)
        #expect(events.first?.contains("it begins with no PROXY header") == true)
        #expect(MonotonicWait.until { server.server.connectionCount == 0 })
        #expect(
            String(decoding: server.metrics.render(), as: UTF8.self).contains(
                "\nhttp_server_proxy_headers_refused_total 2\n"))
    }

    @Test func aHeaderHasItsTime() throws {
        let server = try server(proxies: ["127.0.0.1"]) { $0.headTimeout = .milliseconds(50) }
        let silent = server.client()
        #expect(silent.isClosedByServer())
        let slow = server.client()
        slow.send("PROXY TCP4 ")
        #expect(slow.isClosedByServer())
        #expect(lines(server).contains { $0.contains("no PROXY header came in time") })
    }

    @Test func fromElsewhereAHeaderIsNoRequest() throws {
        for proxies in [[], ["127.0.0.2", "::1", "unix"]] {
            let server = try server(proxies: proxies)
            #expect(server.ask(Self.line + Self.request + "\r\n")?.status == 400)
            let client = server.client()
            client.send(Self.signature + [0x20, 0, 0, 0] + Array((Self.request + "\r\n").utf8))
            #expect(client.response()?.status == 400)
            #expect(server.ask(Self.request + "\r\n")?.status == 200)
        }
    }

    @Test func connectionsCountForTheClientThatTheHeaderNames() throws {
        let server = try server(proxies: ["127.0.0.1"]) { $0.maximumConnectionsPerAddress = 1 }
        // Their headers have not come yet, and the balancer's own address is not held to the limit.
        let waiting = (0..<3).map { _ in server.client() }
        #expect(MonotonicWait.until { server.server.connectionCount == 3 })
        do {
            let first = server.client()
            first.send(Self.line + Self.request + "\r\n")
            #expect(first.response()?.status == 200)
            #expect(server.ask(Self.line + Self.request + "\r\n")?.status == 503)
            #expect(server.ask("PROXY TCP4 203.0.113.8 198.51.100.1 1 1\r\n" + Self.request + "\r\n")?.status == 200)
            for client in waiting {
                client.send("PROXY UNKNOWN\r\n" + Self.request + "\r\n")
                #expect(client.response()?.status == 200)
            }
        }
        // Its place is free again once its connection is gone.
        #expect(MonotonicWait.until { server.ask(Self.line + Self.request + "\r\n")?.status == 200 })
    }

    @Test func oneConnectionTooManyIsToldSoBeforeItsHeader() throws {
        let server = try server(proxies: ["127.0.0.1"]) { $0.maximumConnections = 1 }
        let first = server.client()
        first.send(Self.line + Self.request + "\r\n")
        #expect(first.response()?.status == 200)
        #expect(server.client().response()?.status == 503)
        #expect(server.ask(Self.line + Self.request + "\r\n")?.status == 503)
    }

    @Test func XForwardedForNamesTheClientOfAConfiguredProxy() throws {
        let server = try server(forwarders: ["127.0.0.1", "10.0.0.0/8"])
        for field in ["203.0.113.9", "127.0.0.1, 203.0.113.9, 10.0.0.7", "203.0.113.9:80\r\nX-Forwarded-For: 10.0.0.7"]
        {
            #expect(server.ask(Self.request + "X-Forwarded-For: \(field)\r\n\r\n")?.status == 200)
        }
        #expect(server.ask(Self.request + "X-Forwarded-For: \"},{\r\n\r\n")?.status == 200)
        #expect(server.ask(Self.request + "\r\n")?.status == 200)
        #expect(remotes(server) == ["203.0.113.9", "203.0.113.9", "203.0.113.9", "127.0.0.1", "127.0.0.1"])
    }

    @Test func XForwardedForOfAnyoneElseIsNotRead() throws {
        let server = try server(forwarders: ["10.0.0.0/8", "unix"])
        #expect(server.ask(Self.request + "X-Forwarded-For: 203.0.113.9\r\n\r\n")?.status == 200)
        #expect(remotes(server) == ["127.0.0.1"])
    }

    @Test func everyRequestOfAConnectionHasAClientOfItsOwn() throws {
        let server = try server(forwarders: ["127.0.0.1"])
        let client = server.client()
        for address in ["203.0.113.1", "203.0.113.2"] {
            client.send("GET /slow HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: \(address)\r\n\r\n")
            let held = try #require(server.held.next())
            #expect(held.request.remoteAddress == address)
            held.responder.respond(HTTPResponse(text: "ok\n"))
            #expect(client.response()?.status == 200)
        }
    }

    @Test func thePROXYHeadersClientMayBeAProxyAsWell() throws {
        let server = try server(proxies: ["127.0.0.1"], forwarders: ["203.0.113.0/24"])
        let forwarded = Self.request + "X-Forwarded-For: 198.51.100.77\r\n\r\n"
        #expect(server.ask(Self.line + forwarded)?.status == 200)
        // This client is listed nowhere, whatever it was that brought it.
        #expect(server.ask("PROXY TCP4 192.0.2.1 192.0.2.2 1 1\r\n" + forwarded)?.status == 200)
        #expect(remotes(server) == ["198.51.100.77", "192.0.2.1"])
    }

    @Test func aForwardingProxyIsNotHeldToTheLimitOfOneAddress() throws {
        let server = try server(forwarders: ["127.0.0.1"]) { $0.maximumConnectionsPerAddress = 1 }
        let clients = (0..<3).map { _ in server.client() }
        for client in clients {
            client.send(Self.request + "\r\n")
            #expect(client.response()?.status == 200)
        }
    }

    @Test func aDrainWaitsForAConnectionWhoseHeaderIsOnItsWay() throws {
        let server = try server(proxies: ["127.0.0.1"])
        let client = server.client()
        client.send("PROXY TCP4 203.0.113.9 ")
        #expect(MonotonicWait.until { server.server.connectionCount == 1 })
        server.server.beginDrain()
        client.send("198.51.100.1 1 1\r\n" + Self.request + "\r\n")
        #expect(client.response()?.header("Connection") == "close")
        #expect(server.server.shutdown(timeout: .seconds(20)))
    }
}

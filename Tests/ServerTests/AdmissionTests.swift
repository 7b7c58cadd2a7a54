import HTTPCore
import Server
import Synchronization
import Testing

/// What a service decides about a request by its head.
@Suite struct AdmissionTests {
    private func server(_ admit: @escaping @Sendable (ServerRequest, String) -> Admission) throws -> TestServer {
        try TestServer { $0.admit = admit }
    }

    private static let refusal: @Sendable (ServerRequest, String) -> Admission = { _, _ in
        Admission(answer: HTTPResponse(status: HTTPStatus(401), text: "no\n"))
    }

    @Test func refusesBeforeTheClientIsAskedForTheContent() throws {
        let server = try server(Self.refusal)
        let client = server.client()
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n")
        let response = try #require(client.response())
        #expect(response.status == 401)
        #expect(response.header("Connection") == "close")
        #expect(client.isClosedByServer())
    }

    @Test func takesNoContentOfARefusedRequestForTheNextOne() throws {
        let server = try server(Self.refusal)
        let client = server.client()
        let inner = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n"
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: \(inner.utf8.count)\r\n\r\n\(inner)")
        client.send("GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(client.response()?.status == 401)
        #expect(client.response()?.status == 401)
        #expect(client.isClosedByServer())
    }

    @Test func refusesSessionsTheSameWay() throws {
        let server = try server(Self.refusal)
        let response = server.ask(
            "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
        #expect(response?.status == 401)
    }

    @Test func everyAnswerCarriesItsFieldsErrorsIncluded() throws {
        let server = try server { _, _ in Admission(fields: ["X-Field": "1"]) }
        for target in ["GET /livez", "GET /nowhere", "PUT /livez", "BREW /livez", "OPTIONS /livez", "POST /form"] {
            let response = server.ask("\(target) HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            #expect(response?.header("X-Field") == "1", "\(target)")
        }
        let broken = server.ask(
            "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nxyz\r\n")
        #expect(broken?.status == 400 && broken?.header("X-Field") == "1")
    }

    @Test func saysWhichRouteIsAskedFor() throws {
        let routes = Mutex<[String]>([])
        let server = try server { request, route in
            routes.withLock { $0.append(request.head.method.rawValue + " " + route) }
            return Admission()
        }
        for line in ["GET /livez", "HEAD /livez", "PUT /livez", "GET /items/7", "GET /nowhere", "GET /ws", "OPTIONS *"]
        {
            _ = server.ask("\(line) HTTP/1.1\r\nHost: a\r\n\r\n", toHead: line.hasPrefix("HEAD"))
        }
        #expect(
            routes.withLock { $0 } == [
                "GET livez", "HEAD livez", "PUT livez", "GET item", "GET none", "GET ws", "OPTIONS none",
            ])
    }

    @Test func theLogHasTheNameThatItGives() throws {
        let server = try server { _, _ in Admission(client: "camera-7") }
        _ = server.ask("GET /livez HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer secret-key\r\n\r\n")
        server.log.flush()
        #expect(server.lines.all[0].contains("\"key\":\"camera-7\""))
        #expect(!server.lines.all[0].contains("secret"))
    }
}

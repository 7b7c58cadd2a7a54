import HTTPCore
import Server
import Testing

/// What an outside client sees of one request.
@Suite struct RequestTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    @Test func answersWithTheFieldsOfEveryResponse() throws {
        let response = try #require(server.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n"))
        #expect(response.status == 200)
        #expect(response.text == "ok\n")
        #expect(response.header("Content-Type") == "text/plain; charset=utf-8")
        #expect(response.header("Date")?.hasSuffix(" GMT") == true)
        #expect(response.header("X-Request-Id")?.count == 15)
        #expect(response.header("Connection") == nil)
    }

    @Test func keepsASaneRequestIDAndReplacesOthers() throws {
        let sane = try #require(server.ask("GET /livez HTTP/1.1\r\nHost: a\r\nX-Request-Id: abc-1\r\n\r\n"))
        #expect(sane.header("X-Request-Id") == "abc-1")
        let long = String(repeating: "x", count: 129)
        let other = try #require(server.ask("GET /livez HTTP/1.1\r\nHost: a\r\nX-Request-Id: \(long)\r\n\r\n"))
        #expect(other.header("X-Request-Id")?.count == 15)
        let spaced = try #require(server.ask("GET /livez HTTP/1.1\r\nHost: a\r\nX-Request-Id: a b\r\n\r\n"))
        #expect(spaced.header("X-Request-Id")?.count == 15)
    }

    @Test func answersPathsAndMethodsThatAreNotRouted() throws {
        #expect(server.ask("GET /none HTTP/1.1\r\nHost: a\r\n\r\n")?.status == 404)
        let wrong = try #require(server.ask("DELETE /livez HTTP/1.1\r\nHost: a\r\n\r\n"))
        #expect(wrong.status == 405)
        #expect(wrong.header("Allow") == "GET, HEAD, OPTIONS")
        #expect(server.ask("TRACE /livez HTTP/1.1\r\nHost: a\r\n\r\n")?.status == 405)
        #expect(server.ask("BREW /livez HTTP/1.1\r\nHost: a\r\n\r\n")?.status == 501)
        #expect(server.ask("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n")?.status == 501)
    }

    @Test func answersOptions() throws {
        let options = try #require(server.ask("OPTIONS /echo HTTP/1.1\r\nHost: a\r\n\r\n"))
        #expect(options.status == 204)
        #expect(options.header("Allow") == "POST, OPTIONS")
        #expect(options.header("Content-Length") == nil)
        #expect(server.ask("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")?.status == 204)
    }

    @Test func findsParametersAndQueryItems() throws {
        let response = try #require(server.ask("GET /items/a%20b?x=1&y=%26&z HTTP/1.1\r\nHost: a\r\n\r\n"))
        #expect(response.text == "a b?x=1&y=&&z=")
        #expect(server.ask("GET http://a/items/7?q HTTP/1.1\r\nHost: a\r\n\r\n")?.text == "7?q=")
        #expect(server.ask("GET /items/ HTTP/1.1\r\nHost: a\r\n\r\n")?.status == 404)
    }

    @Test func answersAfterEachOtherInOrderWhenTheFirstIsSlow() throws {
        let client = server.client()
        client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
        let held = try #require(server.held.next())
        held.responder.respond(HTTPResponse(text: "slow\n"))
        #expect(try #require(client.response()).text == "slow\n")
        #expect(try #require(client.response()).text == "ok\n")
    }

    @Test func answersManyPipelinedRequests() throws {
        let client = server.client()
        client.send(String(repeating: "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n", count: 500))
        for _ in 0..<500 { #expect(try #require(client.response()).status == 200) }
    }

    @Test func ignoresAnswersAfterTheFirst() throws {
        let client = server.client()
        client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        let held = try #require(server.held.next())
        held.responder.respond(HTTPResponse(text: "one"))
        held.responder.respond(HTTPResponse(text: "two"))
        #expect(try #require(client.response()).text == "one")
        client.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try #require(client.response()).text == "ok\n")
    }

    @Test func answers500WhenAHandlerLetsGo() {
        #expect(server.ask("GET /lost HTTP/1.1\r\nHost: a\r\n\r\n")?.status == 500)
    }

    @Test func answersAClientThatHalfCloses() throws {
        let client = server.client()
        client.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
        client.finishSending()
        #expect(try #require(client.response()).status == 200)
        #expect(client.isClosedByServer())
    }

    @Test func answersWhatEndsInTheMiddle() throws {
        let client = server.client()
        client.send("GET /livez HTT")
        client.finishSending()
        #expect(try #require(client.response()).status == 400)
    }

    @Test func tellsHandlersWhenTheClientIsGone() throws {
        let client = server.client()
        client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        let held = try #require(server.held.next())
        #expect(!held.request.isCancelled())
        client.reset()
        for _ in 0..<10_000 where !held.request.isCancelled() { MonotonicWait.milliseconds(1) }
        #expect(held.request.isCancelled())
        held.responder.respond(HTTPResponse(text: "late"))
        #expect(server.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")?.status == 200)
    }
}

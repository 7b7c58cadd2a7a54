import Dispatch
import HTTPCore
import Server
import Synchronization
import Testing
import WebSocketCore

/// The way a server ends.
@Suite struct DrainTests {
    @Test func finishesWhatItHasBegunAndClosesWhatIsIdle() throws {
        let server = try TestServer()
        let idle = server.client()
        idle.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try #require(idle.response()).status == 200)
        let busy = server.client()
        busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        let held = try #require(server.held.next())
        let upload = server.client()
        upload.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        #expect(try #require(upload.response()).status == 100)

        server.server.beginDrain()
        #expect(idle.isClosedByServer())
        held.responder.respond(HTTPResponse(text: "slow\n"))
        let answer = try #require(busy.response())
        #expect(answer.text == "slow\n")
        #expect(answer.header("Connection") == "close")
        #expect(busy.isClosedByServer())
        upload.send("hi")
        #expect(try #require(upload.response()).text == "hi")
        #expect(server.server.shutdown(timeout: .seconds(20)))
    }

    @Test func takesNoNewConnections() throws {
        let server = try TestServer()
        #expect(server.server.shutdown(timeout: .seconds(20)))
        #expect(server.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n") == nil)
    }

    @Test func answersARequestThatComesOnAFreshConnection() throws {
        let server = try TestServer()
        let client = server.client()
        #expect(MonotonicWait.until { server.server.connectionCount == 1 })
        server.server.beginDrain()
        client.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try #require(client.response()).header("Connection") == "close")
    }

    @Test func endsByForceAtTheDeadline() throws {
        let server = try TestServer()
        let client = server.client()
        client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        let held = try #require(server.held.next())
        #expect(!server.server.shutdown(timeout: .milliseconds(50)))
        #expect(held.request.isCancelled())
        #expect(client.isClosedByServer())
    }

    @Test func tellsSessionsAndClosesThemWith1001() throws {
        let server = try TestServer()
        let socket = try #require(SocketClient(server))
        server.server.beginDrain()
        #expect(socket.next() == .message(.text("goodbye")))
        #expect(socket.next() == .close(code: 1001, reason: ""))
        socket.sendClose(1001)
        #expect(server.server.shutdown(timeout: .seconds(20)))
        #expect(server.sessions.nextEnding() == .some(1001))
    }
}

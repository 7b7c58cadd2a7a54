import Server
import Testing
import WebSocketCore

/// WebSocket sessions from the handshake to the close codes of docs/api.md.
@Suite struct SessionTests {
    @Test func upgradesAndEchoes() throws {
        let server = try TestServer()
        let socket = try #require(SocketClient(server, subprotocol: "x, mien.v1"))
        #expect(socket.upgrade.header("Sec-WebSocket-Accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        #expect(socket.upgrade.header("Sec-WebSocket-Protocol") == "mien.v1")
        #expect(socket.upgrade.header("Connection") == "Upgrade")
        socket.send("hello")
        #expect(socket.next() == .message(.text("hello")))
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }
        socket.send(.binary, bytes)
        #expect(socket.next() == .message(.binary(bytes)))
        socket.send(.text, Array("he".utf8), isFinal: false)
        socket.send(.ping, [1, 2])
        socket.send(.continuation, Array("llo".utf8))
        #expect(socket.next() == .pong([1, 2]))
        #expect(socket.next() == .message(.text("hello")))
    }

    @Test func takesFramesThatComeWithTheHandshake() throws {
        let server = try TestServer()
        let client = server.client()
        var bytes = Array(
            ("GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").utf8)
        WebSocketFrameEncoder.write(.text, [65], mask: 1, to: &bytes)
        client.send(bytes)
        #expect(try #require(client.response()).status == 101)
        #expect(client.read(3) == [0x81, 1, 65])
    }

    @Test func refusesWhatIsNoHandshake() throws {
        let server = try TestServer()
        let plain = try #require(server.ask("GET /ws HTTP/1.1\r\nHost: a\r\n\r\n"))
        #expect(plain.status == 426)
        #expect(plain.header("Upgrade") == "websocket")
        #expect(plain.header("Sec-WebSocket-Version") == "13")
        let upgrade = "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        #expect(server.ask(upgrade + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n")?.status == 400)
        #expect(server.ask(upgrade + "Sec-WebSocket-Version: 8\r\n\r\n")?.status == 426)
        #expect(server.ask("POST /ws HTTP/1.1\r\nHost: a\r\n\r\n")?.header("Allow") == "GET, OPTIONS")
    }

    @Test func closesWhenTheHandlerAsks() throws {
        let server = try TestServer()
        let socket = try #require(SocketClient(server))
        socket.send("close")
        #expect(socket.next() == .close(code: 1000, reason: "asked"))
        socket.sendClose(1000)
        #expect(socket.next() == nil)
        #expect(server.sessions.nextEnding() == .some(1000))
    }

    @Test func answersThePeersClose() throws {
        let server = try TestServer()
        let socket = try #require(SocketClient(server))
        socket.sendClose(4_321)
        #expect(socket.next() == .close(code: 4_321, reason: ""))
        #expect(socket.next() == nil)
        #expect(server.sessions.nextEnding() == .some(4_321))
        let empty = try #require(SocketClient(server))
        empty.send(.close, [])
        #expect(empty.next() == .close(code: nil, reason: ""))
        #expect(server.sessions.nextEnding() == .some(1005))
    }

    @Test func failsWithTheCodeOfTheFault() throws {
        let server = try TestServer {
            $0.webSocket.frameBytes = 1_000
            $0.webSocket.messageBytes = 1_500
        }
        let unmasked = try #require(SocketClient(server))
        unmasked.send(.text, [65], isMasked: false)
        #expect(unmasked.next() == .close(code: 1002, reason: "a client's frame is not masked"))
        let bytes = try #require(SocketClient(server))
        bytes.send(.text, [0xFF])
        #expect(bytes.next() == .close(code: 1007, reason: "text is not UTF-8"))
        let frame = try #require(SocketClient(server))
        frame.send(.binary, [UInt8](repeating: 0, count: 1_001))
        #expect(frame.next() == .close(code: 1009, reason: "more than 1000 bytes"))
        let message = try #require(SocketClient(server))
        message.send(.binary, [UInt8](repeating: 0, count: 900), isFinal: false)
        message.send(.continuation, [UInt8](repeating: 0, count: 900))
        #expect(message.next() == .close(code: 1009, reason: "more than 1500 bytes"))
        for _ in 0..<4 { #expect(server.sessions.nextEnding() == .some(nil)) }
    }

    @Test func tellsTheHandlerWhenThePeerIsGone() throws {
        let server = try TestServer()
        let socket = try #require(SocketClient(server))
        socket.client.reset()
        #expect(server.sessions.nextEnding() == .some(nil))
    }

    @Test func pingsASilentPeerAndEndsOneThatDoesNotAnswer() throws {
        let server = try TestServer {
            $0.webSocket.pingInterval = .milliseconds(50)
            $0.webSocket.pongTimeout = .milliseconds(100)
        }
        let socket = try #require(SocketClient(server))
        #expect(socket.next() == .ping)
        socket.send(.pong, [])
        #expect(socket.next() == .ping)
        #expect(socket.next() == nil)
        #expect(server.sessions.nextEnding() == .some(nil))
    }

    @Test func endsASessionWhoseCloseIsNotAnswered() throws {
        let server = try TestServer { $0.webSocket.closeTimeout = .milliseconds(50) }
        let socket = try #require(SocketClient(server))
        socket.send("close")
        #expect(socket.next() == .close(code: 1000, reason: "asked"))
        #expect(socket.next() == nil)
        #expect(server.sessions.nextEnding() == .some(nil))
    }

    @Test func endsASessionThatReadsTooSlowly() throws {
        let server = try TestServer { $0.webSocket.closeTimeout = .milliseconds(100) }
        let socket = try #require(SocketClient(server))
        socket.send("flood")
        #expect(server.sessions.nextEnding() != nil)
        var last: SocketClient.Frame?
        while let frame = socket.next() { last = frame }
        #expect(last == .close(code: 1013, reason: "the client reads too slowly"))
    }
}

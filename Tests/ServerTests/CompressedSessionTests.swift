import Server
import Testing
import WebSocketCore

/// permessage-deflate from the handshake to the close codes.
@Suite struct CompressedSessionTests {
    private let long = String(repeating: "a message that is long enough; ", count: 20)

    private func deflated(_ text: String) throws -> [UInt8] {
        let bytes = Array(text.utf8)
        var deflater = Deflater(windowBits: 15)
        let payload = deflater?.compress(bytes.span)
        return try #require(payload)
    }

    @Test func takesAndSendsCompressedMessages() throws {
        let server = try TestServer()
        let socket = try #require(SocketClient(server, extensions: "permessage-deflate; client_max_window_bits"))
        #expect(
            socket.upgrade.header("Sec-WebSocket-Extensions") == "permessage-deflate; client_no_context_takeover")
        let payload = try deflated(long)
        socket.send(.text, Array(payload[..<5]), isFinal: false, isCompressed: true)
        socket.send(.ping, [7])
        socket.send(.continuation, Array(payload[5...]))
        #expect(socket.next() == .pong([7]))
        #expect(socket.next() == .message(.text(long)))
        let first = try #require(socket.compressedCount)
        #expect(first < 100)
        // The second refers to the first; a plain one is answered the same way; a short one is not compressed.
        socket.send(long)
        #expect(socket.next() == .message(.text(long)))
        #expect(try #require(socket.compressedCount) < first / 2)
        socket.send("short")
        #expect(socket.next() == .message(.text("short")))
        #expect(socket.compressedCount == nil)
        socket.send(.binary, Array(long.utf8))
        #expect(socket.next() == .message(.binary(Array(long.utf8))))
        #expect(socket.compressedCount != nil)
    }

    @Test func forgetsWhatItSentIfTheClientObjects() throws {
        let server = try TestServer()
        let socket = try #require(SocketClient(server, extensions: "permessage-deflate; server_no_context_takeover"))
        socket.send(long)
        #expect(socket.next() == .message(.text(long)))
        let first = try #require(socket.compressedCount)
        socket.send(long)
        #expect(socket.next() == .message(.text(long)))
        #expect(socket.compressedCount == first)
    }

    @Test func goesWithoutWhereItIsNotAgreedOn() throws {
        let server = try TestServer()
        let unsuitable = "permessage-deflate; server_max_window_bits=8"
        let declined = try #require(SocketClient(server, extensions: unsuitable))
        #expect(declined.upgrade.header("Sec-WebSocket-Extensions") == nil)
        let off = try TestServer { $0.webSocket.compression = false }
        let socket = try #require(SocketClient(off, extensions: "permessage-deflate"))
        #expect(socket.upgrade.header("Sec-WebSocket-Extensions") == nil)
        for socket in [declined, socket] {
            socket.send(long)
            #expect(socket.next() == .message(.text(long)))
            #expect(socket.compressedCount == nil)
            socket.send(.text, try deflated(long), isCompressed: true)
            #expect(socket.next() == .close(code: 1002, reason: "a reserved bit is set"))
        }
    }

    @Test func refusesAMalformedField() throws {
        let server = try TestServer()
        let upgrade =
            "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        #expect(server.ask(upgrade + "Sec-WebSocket-Extensions: permessage-deflate;\r\n\r\n")?.status == 400)
    }

    @Test func failsWithTheCodeOfTheFault() throws {
        let server = try TestServer { $0.webSocket.messageBytes = 1_000 }
        let damaged = try #require(SocketClient(server, extensions: "permessage-deflate"))
        damaged.send(.text, [0xFF, 0xFF], isCompressed: true)
        #expect(damaged.next() == .close(code: 1007, reason: "compressed data is damaged"))
        let bomb = try #require(SocketClient(server, extensions: "permessage-deflate"))
        bomb.send(.text, try deflated(String(repeating: "a", count: 100_000)), isCompressed: true)
        #expect(bomb.next() == .close(code: 1009, reason: "more than 1000 bytes"))
        let control = try #require(SocketClient(server, extensions: "permessage-deflate"))
        control.send(.ping, [], isCompressed: true)
        #expect(
            control.next()
                == .close(code: 1002, reason: "only a message's first frame says that it is compressed"))
    }

    @Test func answersWhatCameBeforeTheFault() throws {
        let server = try TestServer()
        let socket = try #require(SocketClient(server))
        var bytes: [UInt8] = []
        WebSocketFrameEncoder.write(.text, [65], mask: 1, to: &bytes)
        WebSocketFrameEncoder.write(.text, [66], isCompressed: true, mask: 1, to: &bytes)
        socket.client.send(bytes)
        #expect(socket.next() == .message(.text("A")))
        #expect(socket.next() == .close(code: 1002, reason: "a reserved bit is set"))
    }
}

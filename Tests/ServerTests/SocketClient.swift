import WebSocketCore

/// A WebSocket client of raw bytes.
final class SocketClient {
    enum Frame: Equatable {
        case message(WebSocketMessage)
        case ping
        case pong([UInt8])
        case close(code: UInt16?, reason: String)
    }

    let client: TestClient
    let upgrade: TestClient.Response
    /// Bytes that the server's last frame had on the wire where it was compressed, else nil.
    private(set) var compressedCount: Int?
    private var inflater: Inflater?

    /// - Returns: nil if the server does not upgrade.
    init?(_ server: TestServer, subprotocol: String? = nil, extensions: String? = nil) {
        client = server.client()
        var offer = subprotocol.map { "Sec-WebSocket-Protocol: \($0)\r\n" } ?? ""
        if let extensions { offer += "Sec-WebSocket-Extensions: \(extensions)\r\n" }
        client.send(
            "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\(offer)\r\n")
        guard let response = client.response(), response.status == 101 else { return nil }
        upgrade = response
        if response.header("Sec-WebSocket-Extensions") != nil { inflater = Inflater() }
    }

    func send(_ text: String) { send(.text, Array(text.utf8)) }

    func send(
        _ opcode: WebSocketOpcode, _ payload: [UInt8], isFinal: Bool = true, isMasked: Bool = true,
        isCompressed: Bool = false
    ) {
        var bytes: [UInt8] = []
        WebSocketFrameEncoder.write(
            opcode, payload, isFinal: isFinal, isCompressed: isCompressed, mask: isMasked ? 0x1234_5678 : nil,
            to: &bytes)
        client.send(bytes)
    }

    func sendClose(_ code: UInt16) { send(.close, [UInt8(code >> 8), UInt8(code & 255)]) }

    /// The server's next frame, or nil if the connection ends.
    func next() -> Frame? {
        let head = client.read(2)
        guard head.count == 2, let opcode = WebSocketOpcode(rawValue: head[0] & 15), head[1] & 0x80 == 0 else {
            return nil
        }
        var length = Int(head[1])
        if length >= 126 { length = client.read(length == 126 ? 2 : 8).reduce(0) { $0 << 8 | Int($1) } }
        var payload = client.read(length)
        guard payload.count == length else { return nil }
        compressedCount = head[0] & 0x40 == 0 ? nil : length
        if compressedCount != nil {
            var message: [UInt8] = []
            let end: [UInt8] = [0, 0, 0xFF, 0xFF]
            guard inflater?.inflate((payload + end).span, to: &message, limit: 1 << 24) == .taken else { return nil }
            payload = message
        }
        switch opcode {
        case .text: return .message(.text(String(decoding: payload, as: UTF8.self)))
        case .binary: return .message(.binary(payload))
        case .ping: return .ping
        case .pong: return .pong(payload)
        case .continuation: return nil
        case .close:
            guard payload.count >= 2 else { return .close(code: nil, reason: "") }
            let code = UInt16(payload[0]) << 8 | UInt16(payload[1])
            return .close(code: code, reason: String(decoding: payload[2...], as: UTF8.self))
        }
    }
}

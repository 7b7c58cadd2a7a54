import HTTPCore
import Transport
import WebSocketCore

/// From a request to a WebSocket session.
extension HTTPConnection {
    /// - Throws: the fault to answer with, if the request is no handshake that can be accepted.
    func upgrade(
        _ exchange: Exchange, _ route: WebSocketRoute, _ length: HTTPRequestParser.BodyLength
    ) throws(HTTPFault) {
        let handshake = Self.handshake(exchange.head)
        let accept: String
        var compression: WebSocketCompression?
        do throws(WebSocketHandshake.Rejection) {
            accept = try handshake.validate()
            if configuration.webSocket.compression { compression = try handshake.chooseCompression() }
        } catch {
            switch error {
            case .notAnUpgrade, .unsupportedVersion: throw .upgradeRequired
            case .badKey: throw .invalidRequest("Sec-WebSocket-Key is missing or malformed")
            case .badExtensions: throw .invalidRequest("Sec-WebSocket-Extensions is malformed")
            }
        }
        if length != .none { throw .invalidRequest("a WebSocket handshake has no content") }
        if core.isDraining { throw .shuttingDown }
        let request = exchange.request(.none)
        if let refusal = route.refuse(request) {
            return answerEarly(exchange, refusal, .none, expectsContinue: false)
        }
        let writing = HTTPResponseWriter.Context(
            isHead: false, keepAlive: true, version: .http11, date: context.date, requestID: exchange.id)
        let subprotocol = handshake.choose(from: route.subprotocols)
        connection.write {
            HTTPResponseWriter.writeWebSocketUpgrade(
                accept: accept, subprotocol: subprotocol, extensions: compression?.response, writing, to: &$0)
        }
        let session = WebSocketSession(owner: self, exchange: exchange, compression: compression)
        phase = .webSocket(session)
        session.begin(route.accept(request, session.channel))
    }

    private static func handshake(_ head: HTTPRequestHead) -> WebSocketHandshake {
        WebSocketHandshake(
            isGet: head.method == .get, isHTTP11: head.version >= .http11, upgrade: head.headers.list("Upgrade"),
            connection: head.headers.list("Connection"), keys: head.headers.values("Sec-WebSocket-Key"),
            versions: head.headers.values("Sec-WebSocket-Version"),
            subprotocols: head.headers.list("Sec-WebSocket-Protocol"),
            extensions: head.headers.values("Sec-WebSocket-Extensions"))
    }
}

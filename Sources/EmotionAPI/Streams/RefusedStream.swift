internal import Server
internal import WebSocketCore

/// A stream that was never begun: the client is told why and the connection closes with 1013.
final class RefusedStream: WebSocketHandler {
    init(_ channel: WebSocketChannel, _ problem: Problem) {
        channel.send(text: JSONWriter.text(problem.streamMessage))
        channel.close(code: 1013, reason: problem.code.rawValue)
    }

    func received(_ message: WebSocketMessage) {}
    func closed(code: UInt16?) {}
    func shuttingDown() {}
}

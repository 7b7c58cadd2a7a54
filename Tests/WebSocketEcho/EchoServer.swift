import Glibc
import Server
import Transport
import WebSocketCore

/// The server of the service with one session that sends back what it gets, for test suites of the protocol.
///
/// Prints the port that it listens on, and serves until a signal ends it.
@main struct EchoServer {
    static func main() throws {
        var configuration = ServerConfiguration(listeners: [ListenAddress(host: "127.0.0.1", port: 0)])
        // Autobahn's largest message has 16 MiB; it sends ahead and reads later.
        configuration.webSocket.sendBufferBytes = 64 << 20
        // Its cases of compression (12.* and 13.*) take no answer that is not compressed.
        configuration.webSocket.compressionThreshold = 0
        var router = Router()
        router.webSocket("/", name: "echo") { _, channel in Echo(channel: channel) }
        let server = HTTPServer(
            configuration: configuration, router: router, metrics: MetricsRegistry(), log: AccessLog { _ in })
        print(try server.start()[0].port)
        fflush(nil)
        while true { pause() }
    }

    private struct Echo: WebSocketHandler {
        let channel: WebSocketChannel

        func received(_ message: WebSocketMessage) {
            switch message {
            case .text(let text): channel.send(text: text)
            case .binary(let bytes): channel.send(binary: bytes)
            }
        }

        func closed(code: UInt16?) {}

        func shuttingDown() { channel.close(code: WebSocketCloseCode.goingAway, reason: "") }
    }
}

import Dispatch
import HTTPCore
import Server
import Synchronization
import Transport
import WebSocketCore

/// A server on a free port of 127.0.0.1 with routes that show what they were given.
final class TestServer: Sendable {
    let server: HTTPServer
    let port: UInt16
    let metrics: MetricsRegistry
    let log: AccessLog
    let lines: LogLines
    /// Requests to `/slow`, held until `release`.
    let held = Held()
    let sessions = EchoSessions()

    init(_ change: (inout ServerConfiguration) -> Void = { _ in }) throws {
        var configuration = ServerConfiguration(listeners: [ListenAddress(host: "127.0.0.1", port: 0)])
        change(&configuration)
        let lines = LogLines()
        self.lines = lines
        log = AccessLog { lines.append($0) }
        metrics = MetricsRegistry()
        server = HTTPServer(
            configuration: configuration, router: Self.router(held, sessions), metrics: metrics, log: log)
        port = try server.start()[0].port
    }

    deinit { _ = server.shutdown(timeout: .milliseconds(0)) }

    func client() -> TestClient { TestClient(port: port) }

    /// Sends bytes on a connection of their own and gives the first answer.
    func ask(_ text: String, toHead: Bool = false) -> TestClient.Response? {
        let client = client()
        client.send(text)
        return client.response(toHead: toHead)
    }

    private static func router(_ held: Held, _ sessions: EchoSessions) -> Router {
        var router = Router()
        router.on(.get, "/livez", name: "livez") { _, responder in responder.respond(HTTPResponse(text: "ok\n")) }
        router.on(.post, "/echo", name: "echo", bodyLimit: 1 << 20) { request, responder in
            guard case .bytes(let bytes) = request.body else { return responder.respond(HTTPResponse(text: "")) }
            responder.respond(HTTPResponse(contentType: "application/octet-stream", body: bytes))
        }
        router.on(.post, "/small", name: "small", bodyLimit: 16) { _, responder in
            responder.respond(HTTPResponse(text: "small\n"))
        }
        router.on(
            .post, "/form", name: "form", bodyLimit: 1 << 20, multipart: MultipartLimits(parts: 3, partBytes: 1_000)
        ) {
            request, responder in
            guard case .multipart(let parts) = request.body else {
                return responder.respond(HTTPResponse(text: "none"))
            }
            let text = parts.map { "\($0.name)=\($0.body.count)" }.joined(separator: ",")
            responder.respond(HTTPResponse(text: text))
        }
        router.on(.get, "/slow", name: "slow") { request, responder in held.add(request, responder) }
        router.on(.get, "/lost", name: "lost") { _, _ in }
        router.on(.get, "/items/{id}", name: "item") { request, responder in
            let query = request.head.query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
            responder.respond(HTTPResponse(text: "\(request.parameters[0])?\(query)"))
        }
        router.on(.get, "/large", name: "large") { _, responder in
            responder.respond(HTTPResponse(text: String(repeating: "x", count: 1 << 20)))
        }
        router.webSocket("/ws", name: "ws", subprotocols: ["mien.v1"]) { _, channel in sessions.begin(channel) }
        return router
    }
}

/// Requests that wait for a test to answer them.
final class Held: Sendable {
    private let waiting = Mutex<[(ServerRequest, Responder)]>([])
    private let arrived = DispatchSemaphore(value: 0)

    func add(_ request: ServerRequest, _ responder: Responder) {
        waiting.withLock { $0.append((request, responder)) }
        arrived.signal()
    }

    /// The next request, once it is there.
    func next() -> (request: ServerRequest, responder: Responder)? {
        guard arrived.wait(timeout: .now() + 20) == .success else { return nil }
        return waiting.withLock { $0.removeFirst() }
    }
}

/// The log's lines, for tests to look at.
final class LogLines: Sendable {
    private let text = Mutex<[UInt8]>([])

    func append(_ bytes: [UInt8]) { text.withLock { $0.append(contentsOf: bytes) } }

    var all: [String] {
        text.withLock { String(decoding: $0, as: UTF8.self) }.split(separator: "\n").map(String.init)
    }
}

/// WebSocket sessions that send back what they get, and remember how they ended.
final class EchoSessions: Sendable {
    private let endings = Mutex<[UInt16?]>([])
    private let ended = DispatchSemaphore(value: 0)

    func begin(_ channel: WebSocketChannel) -> any WebSocketHandler { Session(channel: channel, sessions: self) }

    /// The close code of the next session that ends.
    func nextEnding() -> UInt16?? {
        guard ended.wait(timeout: .now() + 20) == .success else { return nil }
        return .some(endings.withLock { $0.removeFirst() })
    }

    private func end(_ code: UInt16?) {
        endings.withLock { $0.append(code) }
        ended.signal()
    }

    private struct Session: WebSocketHandler {
        let channel: WebSocketChannel
        let sessions: EchoSessions

        func received(_ message: WebSocketMessage) {
            switch message {
            case .text("close"): channel.close(code: 1000, reason: "asked")
            case .text("flood"): for _ in 0..<64 { channel.send(binary: [UInt8](repeating: 7, count: 1 << 20)) }
            case .text(let text): channel.send(text: text)
            case .binary(let bytes): channel.send(binary: bytes)
            }
        }

        func closed(code: UInt16?) { sessions.end(code) }

        func shuttingDown() {
            channel.send(text: "goodbye")
            channel.close(code: 1001, reason: "")
        }
    }
}

import HTTPCore
import Transport
import WebSocketCore

/// One connection's life as HTTP: a request at a time, from its first byte to its answer's last.
///
/// ```
///              first byte          head             end of body           answer
///   idle ─────────────────▶ head ────────▶ body ─────────────────▶ waiting ───────┐
///    ▲                                      │ refused early                       │
///    │                                      ▼                                     │
///    ├──────────────────────────────── discarding ◀── answered before the body ends
///    └────────────────────────────────────────────────────────────────────────────┘
///   any ── fault, deadline, drain, Connection: close ──▶ closing      head ── upgrade ──▶ webSocket
/// ```
///
/// Reading stops while a handler is at work, so that answers keep the order of their requests and a client that sends
/// ahead is held back by its own socket.
///
/// `@unchecked Sendable`: touched on its loop's queue only, so that it may be named in a task for that loop.
final class HTTPConnection: ConnectionHandler, @unchecked Sendable {
    enum Phase {
        /// Between requests.
        case idle
        /// In a request's head.
        case head
        /// In the body of a request that is wanted.
        case body(Exchange)
        /// A handler has the request.
        case waiting(Exchange)
        /// The request is answered, and what is left of its body is thrown away.
        case discarding(left: Int)
        /// Upgraded.
        case webSocket(WebSocketSession)
        /// The last answer is on its way.
        case closing
    }

    /// Over this much unsent answer no further request is looked at.
    private static let outputBound = 32 << 10

    let core: ServerCore
    let context: LoopContext
    let connection: Connection
    var phase = Phase.idle
    var parser: HTTPRequestParser
    /// Requests whose head was read.
    var requests = 0
    /// When the phase's clock began: the connection's start, the last answer, or the first byte of a head.
    var phaseBegan: UInt64 = 0
    /// When draining met this connection before its first request.
    var drainBegan: UInt64?
    var metric: (key: RequestMetricKey, histogram: Histogram)?
    private var isAdmitted = false
    /// Whether the peer's X-Forwarded-For is believed.
    private(set) var isForwarder = false
    /// Whom the client's certificate names, where `tls.client_ca` asks for one.
    private(set) var tlsSubject: String?
    private var isParsing = false

    var remoteAddress: String { connection.peer.host }
    var loop: EventLoop { connection.loop }
    var configuration: ServerConfiguration { core.configuration }

    init(core: ServerCore, context: LoopContext, connection: Connection) {
        self.core = core
        self.context = context
        self.connection = connection
        parser = HTTPRequestParser(limits: core.configuration.http)
    }

    /// Takes its place in the server's table, so that a drain that begins now waits for it. Call before `start`.
    func admit() { isAdmitted = core.admit(self) }

    /// Takes part in the server's life. Call on the loop.
    func start() {
        // One that is refused is told so at once, whatever it begins with.
        let isProxy = isAdmitted && configuration.proxyProtocolFrom.contains(connection.peer)
        connection.start(
            self, handshakeTimeout: configuration.handshakeTimeout,
            proxyHeaderTimeout: isProxy ? configuration.headTimeout : nil)
        // A 503 is not worth a handshake.
        if !isAdmitted, connection.isTLS { connection.abort() }
    }

    // MARK: ConnectionHandler

    func announced() {
        isAdmitted = core.readmit(self)
        if !isAdmitted, connection.isTLS { connection.abort() }
    }

    func opened() {
        phaseBegan = loop.now
        if connection.isTLS {
            core.tls.opened(isResumed: connection.isTLSResumed)
            tlsSubject = connection.tlsSubject
        }
        isForwarder = configuration.forwardedFrom.contains(connection.peer)
        if !isAdmitted { return refuse(.serverBusy) }
        if core.isDraining { drainBegan = loop.now }
        updateDeadline()
    }

    func received(_ bytes: Span<UInt8>) -> Int {
        if case .webSocket(let session) = phase { return session.received(bytes) }
        if isParsing { return 0 }
        isParsing = true
        defer {
            isParsing = false
            updateDeadline()
        }
        var at = 0
        while at < bytes.count || parser.hasPendingEnd {
            guard mayParse else { break }
            if case .idle = phase {
                phase = .head
                phaseBegan = loop.now
            }
            let rest = bytes.extracting(at..<bytes.count)
            do throws(HTTPFault) {
                let (event, consumed) = try parser.next(rest)
                if case .needMore = event { break }
                at += consumed
                try handle(event, rest, hasMore: at < bytes.count)
            } catch {
                refuse(error)
                return bytes.count
            }
            if case .webSocket(let session) = phase {
                return at + session.received(bytes.extracting(at..<bytes.count))
            }
        }
        if case .closing = phase { return bytes.count }
        return at
    }

    func peerFinished() {
        switch phase {
        case .waiting(let exchange):
            if configuration.halfCloseCancels { exchange.mailbox.cancel() }
        case .idle, .discarding:
            if connection.isAtEnd { close() }
        case .head, .body:
            if connection.isAtEnd { refuse(.malformed(.truncated)) }
        case .webSocket:
            if connection.isAtEnd { connection.abort(.peer) }
        case .closing:
            break
        }
    }

    func flushed() {
        if case .webSocket(let session) = phase { return session.flushed() }
        if mayParse { connection.resumeReading() }
        updateDeadline()
    }

    func closed(_ end: ConnectionEnd) {
        switch phase {
        case .waiting(let exchange), .body(let exchange):
            exchange.mailbox.close()
            record(exchange, status: HTTPStatus.clientClosedRequest.code, sent: 0)
        case .webSocket(let session):
            session.ended()
        case .idle, .head, .discarding, .closing:
            break
        }
        switch end {
        case .tls(let failure):
            core.tls.failed(failure.kind.rawValue)
            core.log.event(.info, "tls_failed", [("remote", remoteAddress), ("reason", failure.reason)])
        case .handshakeTimeout: core.tls.failed("timeout")
        case .proxyHeader(let reason): core.proxyHeaderRefused(remoteAddress, reason, now: loop.now)
        case .finished, .aborted, .peer, .writeTimeout, .system: break
        }
        phase = .closing
        core.release(self)
    }

    // MARK: Draining

    /// The server is draining.
    func beginDrain() {
        switch phase {
        // A client that has just connected has its request on the way.
        case .idle where requests == 0:
            drainBegan = loop.now
            updateDeadline()
        case .idle: close()
        case .webSocket(let session): session.shuttingDown()
        // Each of these ends in an answer with `Connection: close`.
        case .head, .body, .waiting, .discarding, .closing: break
        }
    }

    /// The drain's deadline is near: WebSocket sessions are closed by the server.
    func closeSession() {
        if case .webSocket(let session) = phase { session.goAway() }
    }

    // MARK: Ends

    /// Lets go of the connection once everything written has left.
    func close() {
        phase = .closing
        connection.finish()
    }

    var mayParse: Bool {
        switch phase {
        case .idle, .head, .body, .discarding:
            if connection.bufferedBytes <= Self.outputBound { return true }
            connection.pauseReading()
            return false
        case .waiting:
            connection.pauseReading()
            return false
        case .webSocket, .closing: return false
        }
    }
}

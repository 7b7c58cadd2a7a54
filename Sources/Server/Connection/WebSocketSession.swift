import HTTPCore
import Synchronization
import Transport
import WebSocketCore

/// One WebSocket session on its connection: open, then closing (its close frame is sent), then over.
///
/// `@unchecked Sendable`: touched on its loop's queue only, but for `outbox`.
final class WebSocketSession: @unchecked Sendable {
    private enum Phase { case open, closing, over }

    private let owner: HTTPConnection
    private let exchange: Exchange
    private let configuration: WebSocketConfiguration
    private var receiver: WebSocketReceiver
    private var compressor: WebSocketCompressor?
    private var handler: (any WebSocketHandler)?
    private var phase = Phase.open
    private var heardAt: UInt64
    private var pingedAt: UInt64?
    private var closeSentAt: UInt64 = 0
    private var received = 0
    private var sent = 0
    private let outbox: Outbox
    let channel: WebSocketChannel

    private var connection: Connection { owner.connection }
    private var now: UInt64 { owner.loop.now }

    init(owner: HTTPConnection, exchange: Exchange, compression: WebSocketCompression?) {
        self.owner = owner
        self.exchange = exchange
        configuration = owner.configuration.webSocket
        receiver = WebSocketReceiver(
            frameLimit: configuration.frameBytes, messageLimit: configuration.messageBytes,
            allowsCompression: compression != nil)
        if let compression {
            compressor = WebSocketCompressor(compression, threshold: configuration.compressionThreshold)
        }
        heardAt = owner.loop.now
        let outbox = Outbox()
        let loop = owner.loop
        self.outbox = outbox
        channel = WebSocketChannel(limit: configuration.sendBufferBytes) { output in
            if outbox.put(output) { loop.execute { outbox.session?.drainOutbox() } }
        }
        outbox.session = self
    }

    func begin(_ handler: any WebSocketHandler) {
        self.handler = handler
        updateDeadline()
    }

    // MARK: From the peer

    func received(_ bytes: Span<UInt8>) -> Int {
        defer { updateDeadline() }
        heardAt = now
        pingedAt = nil
        received += bytes.count
        var at = 0
        while phase != .over {
            do throws(WebSocketFault) {
                let (event, consumed) = try receiver.next(bytes.extracting(at..<bytes.count))
                at += consumed
                if case .needMore = event { return at }
                handle(event)
            } catch {
                fail(error)
            }
        }
        return bytes.count
    }

    private func handle(_ event: WebSocketReceiver.Event) {
        switch event {
        case .needMore, .skipped, .pong: break
        case .message(let message):
            if phase == .open { handler?.received(message) }
        case .ping(let payload):
            // A peer that asks and asks and reads nothing must not fill the buffer with answers.
            if connection.bufferedBytes > configuration.sendBufferBytes { return connection.abort() }
            if phase == .open { connection.write { WebSocketFrameEncoder.write(.pong, payload, to: &$0) } }
        case .close(let code, _):
            sendWaiting()
            if phase == .open { connection.write { WebSocketFrameEncoder.writeClose(code: code, reason: "", to: &$0) } }
            finish(code: code ?? WebSocketCloseCode.noStatus)
        }
    }

    private func fail(_ fault: WebSocketFault) {
        sendWaiting()
        if phase == .open {
            connection.write {
                WebSocketFrameEncoder.writeClose(code: fault.closeCode, reason: fault.reason, to: &$0)
            }
        }
        finish(code: nil)
    }

    // MARK: To the peer

    func drainOutbox() {
        sendWaiting()
        flushed()
        updateDeadline()
    }

    /// Also before the session ends: the answers to what came before its end are sent.
    private func sendWaiting() {
        for output in outbox.take() {
            switch output {
            case .message(let message): send(message)
            case .close(let code, let reason): close(code, reason)
            }
        }
    }

    private func send(_ message: WebSocketMessage) {
        switch message {
        case .text(let text):
            let utf8 = text.utf8
            channel.taken(utf8.count)
            write(.text, utf8, utf8.span)
        case .binary(let bytes):
            channel.taken(bytes.count)
            write(.binary, bytes, bytes.span)
        }
    }

    /// - Parameter bytes: those of the payload.
    private func write(_ opcode: WebSocketOpcode, _ payload: some Collection<UInt8>, _ bytes: Span<UInt8>) {
        guard phase == .open else { return }
        if let compressed = compressor?.compress(bytes) {
            sent += compressed.count
            connection.write { WebSocketFrameEncoder.write(opcode, compressed, isCompressed: true, to: &$0) }
        } else {
            sent += payload.count
            connection.write { WebSocketFrameEncoder.write(opcode, payload, to: &$0) }
        }
    }

    private func close(_ code: UInt16, _ reason: String) {
        guard phase == .open else { return }
        phase = .closing
        closeSentAt = now
        connection.write { WebSocketFrameEncoder.writeClose(code: code, reason: reason, to: &$0) }
    }

    func flushed() { channel.setQueued(connection.bufferedBytes) }

    // MARK: Deadlines

    func updateDeadline() {
        var deadline: UInt64
        switch phase {
        case .open:
            deadline =
                if let pingedAt {
                    pingedAt + configuration.pongTimeout.nanoseconds
                } else {
                    heardAt + configuration.pingInterval.nanoseconds
                }
        case .closing: deadline = closeSentAt + configuration.closeTimeout.nanoseconds
        case .over: return
        }
        if let stall = owner.writeDeadline { deadline = min(deadline, stall) }
        connection.setDeadline(deadline)
    }

    func deadlinePassed() {
        switch phase {
        case .open:
            if let pingedAt {
                if pingedAt + configuration.pongTimeout.nanoseconds <= now { return connection.abort(.peer) }
            } else if heardAt + configuration.pingInterval.nanoseconds <= now {
                pingedAt = now
                connection.write { WebSocketFrameEncoder.write(.ping, [], to: &$0) }
            }
            updateDeadline()
        case .closing:
            if closeSentAt + configuration.closeTimeout.nanoseconds <= now {
                finish(code: nil)
            } else {
                updateDeadline()
            }
        case .over: break
        }
    }

    // MARK: Ends

    /// The server is draining; the handler says goodbye.
    func shuttingDown() {
        if phase == .open { handler?.shuttingDown() }
    }

    /// The server has no more time for the session.
    func goAway() {
        close(WebSocketCloseCode.goingAway, "")
        finish(code: nil)
    }

    /// The connection is gone.
    func ended() { over(code: nil) }

    private func finish(code: UInt16?) {
        over(code: code)
        owner.close()
    }

    private func over(code: UInt16?) {
        guard phase != .over else { return }
        phase = .over
        channel.end()
        outbox.session = nil
        exchange.mailbox.cancel()
        exchange.bodyBytes = received
        owner.record(exchange, status: 101, sent: sent)
        let handler = handler
        self.handler = nil
        handler?.closed(code: code)
    }
}

import Synchronization
public import WebSocketCore

/// The sending side of one WebSocket session. Every call may come from any thread and returns at once.
public final class WebSocketChannel: Sendable {
    /// What a session asks its connection to do.
    public enum Output: Sendable, Equatable {
        /// Send a message.
        case message(WebSocketMessage)
        /// Send a close frame and wait for the peer's.
        case close(code: UInt16, reason: String)
    }

    private let limit: Int
    private let submit: @Sendable (Output) -> Void
    private let submitted = Atomic<Int>(0)
    private let queued = Atomic<Int>(0)
    private let isClosed = Atomic<Bool>(false)

    /// - Parameters:
    ///   - limit: bytes that may wait to be sent.
    ///   - submit: takes what is sent, in order; the server gives a connection's, a test its own.
    public init(limit: Int = .max, _ submit: @escaping @Sendable (Output) -> Void) {
        self.limit = limit
        self.submit = submit
    }

    /// Bytes that were given to `send` and not yet to the kernel. A session that sees this grow should send less: the
    /// message that would take it over `WebSocketConfiguration.sendBufferBytes` is not sent, and the session is closed
    /// with 1013.
    public var bufferedBytes: Int { submitted.load(ordering: .relaxed) + queued.load(ordering: .relaxed) }

    /// Sends a text message; nothing happens once the session is closing.
    public func send(text: String) { send(.text(text), bytes: text.utf8.count) }

    /// Sends a binary message; nothing happens once the session is closing.
    public func send(binary: [UInt8]) { send(.binary(binary), bytes: binary.count) }

    /// Begins the closing handshake behind what was sent before. Calls after the first are ignored.
    /// - Parameters:
    ///   - code: 1000 to 1003, 1007 to 1014 or 3000 to 4999; anything else is sent as 1011.
    ///   - reason: cut to 123 bytes of UTF-8.
    public func close(code: UInt16, reason: String) {
        if isClosed.exchange(true, ordering: .acquiringAndReleasing) { return }
        submit(.close(code: code, reason: reason))
    }

    /// The connection has taken so many submitted bytes over into its own buffer.
    func taken(_ bytes: Int) { submitted.subtract(bytes, ordering: .relaxed) }

    /// The connection's buffer holds so many bytes.
    func setQueued(_ bytes: Int) { queued.store(bytes, ordering: .relaxed) }

    /// The session ended; nothing more is taken.
    func end() { isClosed.store(true, ordering: .releasing) }

    private func send(_ message: WebSocketMessage, bytes: Int) {
        if isClosed.load(ordering: .acquiring) { return }
        guard bytes <= limit - bufferedBytes else {
            return close(code: WebSocketCloseCode.tryAgainLater, reason: "the client reads too slowly")
        }
        submitted.add(bytes, ordering: .relaxed)
        submit(.message(message))
    }
}

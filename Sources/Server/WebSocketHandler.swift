public import WebSocketCore

/// One WebSocket session's side of the service. Called on the connection's queue, one call at a time: it must not block.
public protocol WebSocketHandler: Sendable {
    /// A whole message came.
    func received(_ message: WebSocketMessage)
    /// The session is over; nothing is called after it.
    /// - Parameter code: the peer's close code, 1005 if its close frame had none, nil if the connection just ended.
    func closed(code: UInt16?)
    /// The server is draining: say goodbye and close. After the drain's deadline the server closes with 1001 itself.
    func shuttingDown()
}

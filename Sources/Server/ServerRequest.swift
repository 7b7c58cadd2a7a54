public import HTTPCore

/// One request, whole, as a handler gets it.
public struct ServerRequest: Sendable {
    /// The checked head.
    public let head: HTTPRequestHead
    /// The content.
    public let body: RequestBody
    /// The client's own X-Request-Id where it is at most 128 visible ASCII characters, else a new one of 15.
    public let id: String
    /// When the head was complete, nanoseconds of the monotonic clock (`MonotonicClock.now`).
    public let receivedAt: UInt64
    /// When the answer is of no more use, on the same clock: the server's total limit or the client's
    /// X-Request-Timeout-Ms, whichever is sooner. The server answers 504 by itself when it has passed.
    public let deadline: UInt64
    /// The client's address in digits, without the port, as far as it can be trusted: the peer's, whom its PROXY header
    /// names, or what X-Forwarded-For says; `unix` for a unix-domain socket.
    public let remoteAddress: String
    /// The values of the route's `{name}` segments, in the order of the path.
    public let parameters: [String]
    /// Whether nobody waits for the answer any more: the client is gone, or the request was answered.
    /// May be called from any thread.
    public let isCancelled: @Sendable () -> Bool

    /// Each parameter is documented at its property; tests of handlers make requests of their own.
    public init(
        head: HTTPRequestHead, body: RequestBody = .none, id: String, receivedAt: UInt64, deadline: UInt64,
        remoteAddress: String, parameters: [String] = [], isCancelled: @escaping @Sendable () -> Bool = { false }
    ) {
        self.head = head
        self.body = body
        self.id = id
        self.receivedAt = receivedAt
        self.deadline = deadline
        self.remoteAddress = remoteAddress
        self.parameters = parameters
        self.isCancelled = isCancelled
    }
}

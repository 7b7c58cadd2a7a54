public import Transport

/// The server: listening sockets, their connections, and the way they end.
public final class HTTPServer: Sendable {
    private let configuration: ServerConfiguration
    private let router: Router
    private let metrics: MetricsRegistry
    private let log: AccessLog

    /// A server that listens once `start` is called.
    public init(configuration: ServerConfiguration, router: Router, metrics: MetricsRegistry, log: AccessLog) {
        self.configuration = configuration
        self.router = router
        self.metrics = metrics
        self.log = log
    }

    /// Binds every listener and serves.
    /// - Returns: where each listener is bound, in the order of the configuration.
    /// - Throws: if an address cannot be bound or TLS files cannot be used; nothing is left open then.
    public func start() throws(TransportError) -> [BoundAddress] { [] }

    /// Stops accepting, closes idle connections, ends the others behind the answer they wait for, and tells WebSocket
    /// sessions. Returns at once.
    public func beginDrain() {}

    /// Drains and waits until every connection is closed; what is left at the deadline is closed by force.
    /// - Parameter timeout: how long to wait.
    /// - Returns: whether every connection ended by itself.
    public func shutdown(timeout: Duration) -> Bool { true }

    /// How many connections are open.
    public var connectionCount: Int { 0 }
}

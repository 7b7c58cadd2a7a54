/// Where a listening socket ended up, or where a peer is.
public struct BoundAddress: Sendable, Hashable, CustomStringConvertible {
    /// The address in digits, `127.0.0.1` or `::1`, without brackets.
    public let host: String
    /// The port; never 0 for a bound socket.
    public let port: UInt16

    /// Each parameter is documented at its property.
    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// `127.0.0.1:8080`, `[::1]:8080`.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

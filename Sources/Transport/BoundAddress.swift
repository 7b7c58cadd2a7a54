/// Where a listening socket ended up, or where a peer is.
public struct BoundAddress: Sendable, Hashable, CustomStringConvertible {
    /// The address in digits, `127.0.0.1` or `::1`, without brackets; `unix` for a unix-domain socket.
    public let host: String
    /// The port; never 0 for a bound TCP socket.
    public let port: UInt16
    /// A unix-domain socket's file, empty for a peer, which has none; nil for TCP.
    public let path: String?

    /// A peer of a unix-domain socket.
    public static let unixPeer = BoundAddress(path: "")

    /// Each parameter is documented at its property.
    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
        path = nil
    }

    /// A unix-domain socket.
    public init(path: String) {
        host = "unix"
        port = 0
        self.path = path
    }

    /// `127.0.0.1:8080`, `[::1]:8080`, `unix:/run/mien.sock`.
    public var description: String {
        if let path { return "unix:\(path)" }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

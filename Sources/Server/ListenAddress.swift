public import Transport

/// One address to serve on.
public struct ListenAddress: Sendable, Equatable {
    /// The port or the unix-domain socket.
    public var endpoint: ListenEndpoint
    /// The files to serve TLS from; nil serves plain HTTP.
    public var tls: TLSConfiguration?

    /// Each parameter is documented at its property.
    public init(_ endpoint: ListenEndpoint, tls: TLSConfiguration? = nil) {
        self.endpoint = endpoint
        self.tls = tls
    }

    /// A TCP port.
    public init(host: String, port: UInt16, tls: TLSConfiguration? = nil) {
        self.init(.tcp(host: host, port: port), tls: tls)
    }
}

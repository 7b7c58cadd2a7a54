public import Transport

/// One address to serve on.
public struct ListenAddress: Sendable, Equatable {
    /// An IPv4 or IPv6 address in digits, or a name that the system resolves.
    public var host: String
    /// The port; 0 lets the system choose one.
    public var port: UInt16
    /// The files to serve TLS from; nil serves plain HTTP.
    public var tls: TLSConfiguration?

    /// Each parameter is documented at its property.
    public init(host: String, port: UInt16, tls: TLSConfiguration? = nil) {
        self.host = host
        self.port = port
        self.tls = tls
    }
}

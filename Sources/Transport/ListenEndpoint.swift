/// Where a listening socket is to be.
public enum ListenEndpoint: Sendable, Equatable {
    /// A TCP port; the host is an IPv4 or IPv6 address in digits, or a name that the system resolves, and port 0 lets the
    /// system choose one.
    case tcp(host: String, port: UInt16)
    /// A unix-domain socket: its file, and the permissions that the file gets.
    case unix(path: String, mode: UInt32)
}

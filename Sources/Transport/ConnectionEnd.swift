/// Why a connection is closed.
public enum ConnectionEnd: Sendable, Equatable {
    /// By this side, everything written.
    case finished
    /// By this side, without waiting for anything.
    case aborted
    /// The peer closed it, or its connection broke.
    case peer
    /// The peer did not begin with the PROXY header that it owes; the text says how.
    case proxyHeader(String)
    /// The TLS handshake did not end in time.
    case handshakeTimeout
    /// The peer read nothing for too long.
    case writeTimeout
    /// TLS failed.
    case tls(TLSFailure)
    /// A system call failed.
    case system(errno: Int32)
}

/// What a balancer says, ahead of a connection's own bytes, about who is at its far end: the PROXY protocol, version 1
/// (a line of text) or 2 (binary).
/// - Source: HAProxy Technologies, "The PROXY protocol", versions 1 & 2, revision of 2020-03-05.
/// - Trust: to be asked of configured peers only, since anyone could claim anything.
public struct ProxyHeader: Sendable, Equatable {
    /// Who is at the far end.
    public enum Source: Sendable, Equatable {
        /// A client's address.
        case address(IPAddress, port: UInt16)
        /// A client of a unix-domain socket of the balancer's.
        case unix
        /// The balancer itself (a health check), or it does not say: the socket's own address holds.
        case peer
    }

    /// The most bytes of a header: what 107 of version 1 and the addresses of version 2 take, and room for TLVs.
    public static let maximumLength = 4_096

    /// Who is at the far end.
    public let source: Source
    /// Bytes that the header took.
    public let length: Int

    /// Each parameter is documented at its property; `parse` makes headers, and tests do.
    package init(source: Source, length: Int) {
        self.source = source
        self.length = length
    }

    /// Reads a header at the front of a connection's bytes.
    ///
    /// What it says of a header's front it also says of all of it: an error stays the same error, however many bytes
    /// follow.
    /// - Parameter bytes: everything that has come so far.
    /// - Returns: nil while the header is not whole; never for `maximumLength` bytes or more.
    public static func parse(_ bytes: Span<UInt8>) throws(ProxyHeaderError) -> ProxyHeader? {
        guard bytes.count > 0 else { return nil }
        return bytes[0] == binarySignature[0] ? try parseBinary(bytes) : try parseText(bytes)
    }

    /// Whether the bytes begin as expected, as far as they go.
    static func begins(_ bytes: Span<UInt8>, with expected: [UInt8]) -> Bool {
        for index in 0..<min(bytes.count, expected.count) where bytes[index] != expected[index] { return false }
        return true
    }
}

/// Why a connection's first bytes are no PROXY header. The text is for the operator's log.
public enum ProxyHeaderError: String, Error, Sendable {
    /// They begin otherwise.
    case missing = "it begins with no PROXY header"
    /// The header does not end where it must have.
    case tooLong = "the PROXY header is too long"
    /// They begin as a header and go on as none.
    case malformed = "the PROXY header is malformed"
    /// A version, command or family that does not exist.
    case unsupported = "the PROXY header has an unknown version, command or family"
    /// The header was changed on its way.
    case wrongChecksum = "the PROXY header does not have its checksum"
}

/// Why the server could not be started or its certificates not be used.
public enum TransportError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A host is no address and no name that the system resolves.
    case unresolvable(host: String)
    /// A system call failed.
    case system(call: String, errno: Int32)
    /// An address could not be bound.
    case bind(address: String, errno: Int32)
    /// A unix-domain socket cannot be where it was to be.
    case socketFile(path: String, reason: String)
    /// A certificate or key file cannot be used; `reason` is libssl's.
    case tls(file: String, reason: String)

    /// One sentence for the operator.
    public var description: String {
        switch self {
        case .unresolvable(let host): "\(host) is no address and cannot be resolved"
        case .system(let call, let code): "\(call): \(Self.text(code))"
        case .bind(let address, let code): "cannot listen on \(address): \(Self.text(code))"
        case .socketFile(let path, let reason): "\(path) \(reason)"
        case .tls(let file, let reason): "\(file): \(reason)"
        }
    }

    private static func text(_ code: Int32) -> String { SystemError.describe(code) }
}

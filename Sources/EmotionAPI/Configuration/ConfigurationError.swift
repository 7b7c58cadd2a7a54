/// Why the configuration cannot be used. `description` is one line for the operator.
package enum ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    case unreadable(path: String, reason: String)
    case malformed(path: String, JSONError)
    case unknownKey(String, nearest: String?)
    case invalidValue(key: String, found: String, expected: String)
    /// One member of a list is to blame.
    case wrongEntry(key: String, entry: String, reason: String)
    case inconsistent(String)
    indirect case at(source: String, ConfigurationError)

    package var description: String {
        switch self {
        case .unreadable(let path, let reason): "cannot read the configuration \(path): \(reason)"
        case .malformed(let path, let error): "\(path), \(error)"
        case .unknownKey(let name, let nearest):
            "unknown setting \"\(name.shown)\"" + (nearest.map { "; did you mean \"\($0)\"?" } ?? "")
        case .invalidValue(let key, let found, let expected): "\(key) is \(found), but must be \(expected)"
        case .wrongEntry(let key, let entry, let reason): "\(key) has the entry \"\(entry.shown)\": \(reason)"
        case .inconsistent(let what): what
        case .at(let source, let error): "\(source): \(error)"
        }
    }
}

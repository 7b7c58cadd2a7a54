/// Why the weights folder could not be used. All of them stop the start of the service.
public enum ModelStoreError: Error, Sendable, CustomStringConvertible {
    case unreadable(path: String)
    case invalidManifest(String)
    /// The file is not the one that the manifest speaks of.
    case hashMismatch(file: String, expected: String, found: String)
    /// The manifest has no model of that name for the task; `known` are those that it has.
    case unknownModel(task: ModelTask, name: String, known: [String])
    /// The runtime does not accept the file; `detail` is its own message.
    case modelRefused(file: String, detail: String)
    /// The model loads but is not what its task needs (a missing file role, other inputs or outputs).
    case unfitModel(name: String, detail: String)

    /// One line for an operator.
    public var description: String {
        switch self {
        case .unreadable(let path): "cannot read \(path)"
        case .invalidManifest(let detail): "manifest.json: \(detail)"
        case .hashMismatch(let file, let expected, let found):
            "\(file): sha256 is \(found), the manifest says \(expected)"
        case .unknownModel(let task, let name, let known):
            "the manifest has no \(task.rawValue) model \"\(name)\"; it has "
                + (known.isEmpty ? "none" : known.joined(separator: ", "))
        case .modelRefused(let file, let detail): "\(file): \(detail)"
        case .unfitModel(let name, let detail): "\(name): \(detail)"
        }
    }
}

public import TensorCore

/// Why a run was refused. The session stays usable.
public enum InferenceError: Error, Sendable, Equatable {
    /// Not as many tensors as the model has inputs.
    case inputCount(expected: Int, found: Int)
    /// A tensor's shape does not fit what the model declares; nil stands for a free extent.
    case inputShape(name: String, expected: [Int?], found: [Int])
    /// A tensor's element type is not what the model declares.
    case inputType(name: String, expected: ElementType, found: ElementType)
    /// A node cannot take what it is given.
    case node(name: String, operator: String, reason: OperatorError)
    /// A run with these shapes would take more memory than `SessionOptions` allows.
    case tooLarge(bytes: Int, limit: Int)
}

extension InferenceError: CustomStringConvertible {
    /// One sentence for a log or a terminal.
    public var description: String {
        switch self {
        case .inputCount(let expected, let found): "the model takes \(expected) inputs, \(found) were given"
        case .inputShape(let name, let expected, let found):
            "input '\(name)' has shape \(found), expected [\(expected.map { $0.map(String.init) ?? "?" }.joined(separator: ", "))]"
        case .inputType(let name, let expected, let found):
            "input '\(name)' is \(found.rawValue), expected \(expected.rawValue)"
        case .node(let name, let op, let reason): "\(op) node '\(name)': \(reason)"
        case .tooLarge(let bytes, let limit): "the run needs \(bytes) bytes, the limit is \(limit)"
        }
    }
}

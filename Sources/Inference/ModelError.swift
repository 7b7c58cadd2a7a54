public import ONNXFormat

/// Why a model was refused when it was loaded. A model that loads is one whose every node the runtime computes exactly.
public enum ModelError: Error, Sendable, Equatable {
    /// The file, or one of its external data files, could not be read; `errno` is the system's reason.
    case unreadable(path: String, errno: Int32)
    /// The bytes are no ONNX model: broken wire format, data that does not fit its shape, a value out of bounds.
    case malformed(ONNXFormatError)
    /// The graph does not hold together: a cycle, a name defined twice, an input that nothing makes.
    case graph(GraphFault)
    /// The runtime has no such operator, or not in this version, or not with these attributes or types.
    case unsupportedOperator(name: String, domain: String, opset: Int, node: String, reason: String)
    /// A model input, output or initialiser has an element type that the runtime does not compute with.
    case unsupportedType(value: String, type: String)
    /// A node breaks its operator's own rules, whatever the inputs will be.
    case invalidNode(node: String, operator: String, reason: OperatorError)
    /// Loading would take more memory than `SessionOptions` allows.
    case tooLarge(bytes: Int, limit: Int)
}

/// What can be wrong with a graph as a whole.
public enum GraphFault: Error, Sendable, Equatable {
    case cycle(node: String)
    case duplicateValue(String)
    case undefinedValue(name: String, node: String)
    case undefinedOutput(String)
    case tooManyNodes(Int)
    case tooManyValues(Int)
    case noOpset(domain: String)
    case noGraph
}

extension ModelError: CustomStringConvertible {
    /// One sentence for a log or a terminal.
    public var description: String {
        switch self {
        case .unreadable(let path, let errno): "cannot read \(path) (errno \(errno))"
        case .malformed(let error): "malformed model: \(error)"
        case .graph(let fault): "malformed graph: \(fault)"
        case .unsupportedOperator(let name, let domain, let opset, let node, let reason):
            "unsupported operator \(domain.isEmpty ? "" : domain + ".")\(name) (opset \(opset), node '\(node)'): \(reason)"
        case .unsupportedType(let value, let type): "unsupported type \(type) of value '\(value)'"
        case .invalidNode(let node, let name, let reason): "invalid \(name) node '\(node)': \(reason)"
        case .tooLarge(let bytes, let limit): "the model needs \(bytes) bytes, the limit is \(limit)"
        }
    }
}

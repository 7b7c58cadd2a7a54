package import TensorCore

/// The value of a node's attribute.
package enum AttributeValue: Sendable {
    case int(Int64)
    case float(Float)
    /// ONNX strings are bytes, by convention UTF-8; bytes that are not are repaired.
    case string(String)
    case tensor(Tensor)
    case ints([Int64])
    case floats([Float])
    case strings([String])
    /// A subgraph, sparse tensor or type: kept so that the operator that meets it is refused by name.
    case other(String)
}

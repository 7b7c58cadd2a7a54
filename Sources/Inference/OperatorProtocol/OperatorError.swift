public import TensorCore

/// Why an operator refuses its inputs, while a run is planned or while it runs. The planner adds which node it was.
public enum OperatorError: Error, Sendable, Equatable {
    /// Shapes or axes do not fit each other.
    case shape(ShapeError)
    /// A rule of the operator is broken; the text says which.
    case invalid(String)
    /// The variant is legal ONNX but not computed here; the text says what it is.
    case unsupported(String)
    /// The output's shape depends on values of this input that are only known while running.
    case valueNeeded(input: Int)
    /// The outputs would take more memory than a run may.
    case tooLarge(bytes: Int, limit: Int)
    /// An index that the data holds lies outside the axis.
    case indexOutOfRange(index: Int, extent: Int)
}

extension OperatorError: CustomStringConvertible {
    /// One clause for a message.
    public var description: String {
        switch self {
        case .shape(let error): "\(error)"
        case .invalid(let reason), .unsupported(let reason): reason
        case .valueNeeded(let input): "the output's shape depends on values of input \(input) that are computed"
        case .tooLarge(let bytes, let limit): "its result would take \(bytes) bytes, the limit is \(limit)"
        case .indexOutOfRange(let index, let extent): "index \(index) is outside an axis of \(extent)"
        }
    }
}

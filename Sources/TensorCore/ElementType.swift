/// What a tensor holds. Other ONNX element types are refused when a model is loaded, float16 and double weights are
/// converted to float32 then.
public enum ElementType: String, Hashable, Sendable, CaseIterable {
    case float32
    case float64
    case int8
    case uint8
    case int32
    case int64
    case bool

    /// Bytes an element takes; a bool takes one, 0 or 1.
    public var size: Int {
        switch self {
        case .float32, .int32: 4
        case .float64, .int64: 8
        case .int8, .uint8, .bool: 1
        }
    }
}

/// A Swift type that a tensor can hold. `Bool` is not among them: boolean tensors are read as `UInt8` 0 or 1.
public protocol TensorElement: BitwiseCopyable, Sendable {
    /// The element type of a tensor of these.
    static var elementType: ElementType { get }
}

extension Float: TensorElement {
    /// `.float32`
    public static var elementType: ElementType { .float32 }
}

extension Double: TensorElement {
    /// `.float64`
    public static var elementType: ElementType { .float64 }
}

extension Int8: TensorElement {
    /// `.int8`
    public static var elementType: ElementType { .int8 }
}

extension UInt8: TensorElement {
    /// `.uint8`
    public static var elementType: ElementType { .uint8 }
}

extension Int32: TensorElement {
    /// `.int32`
    public static var elementType: ElementType { .int32 }
}

extension Int64: TensorElement {
    /// `.int64`
    public static var elementType: ElementType { .int64 }
}

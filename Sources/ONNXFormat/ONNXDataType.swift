package import TensorCore

/// The element types that an ONNX file can name.
/// - Source: onnx.proto3, `TensorProto.DataType`.
package enum ONNXDataType: Int32, Sendable, CaseIterable {
    case undefined = 0
    case float32 = 1
    case uint8 = 2
    case int8 = 3
    case uint16 = 4
    case int16 = 5
    case int32 = 6
    case int64 = 7
    case string = 8
    case bool = 9
    case float16 = 10
    case float64 = 11
    case uint32 = 12
    case uint64 = 13
    case complex64 = 14
    case complex128 = 15
    case bfloat16 = 16
    case float8e4m3fn = 17
    case float8e4m3fnuz = 18
    case float8e5m2 = 19
    case float8e5m2fnuz = 20
    case uint4 = 21
    case int4 = 22

    /// The type that values of it are computed in, or nil where none is.
    package var elementType: ElementType? {
        switch self {
        case .float32: .float32
        case .float64: .float64
        case .int8: .int8
        case .uint8: .uint8
        case .int32: .int32
        case .int64: .int64
        case .bool: .bool
        default: nil
        }
    }

    /// The type that stored tensors of it are widened to when they are read; nil where they are not read.
    package var storedElementType: ElementType? {
        switch self {
        case .float16, .bfloat16: .float32
        default: elementType
        }
    }

    /// Bytes an element takes in `raw_data`, for types that are read.
    var rawSize: Int? {
        switch self {
        case .float16, .bfloat16: 2
        default: elementType?.size
        }
    }

    package init(_ elementType: ElementType) {
        switch elementType {
        case .float32: self = .float32
        case .float64: self = .float64
        case .int8: self = .int8
        case .uint8: self = .uint8
        case .int32: self = .int32
        case .int64: self = .int64
        case .bool: self = .bool
        }
    }

    /// The name of a type code, for messages.
    package static func name(of code: Int32) -> String {
        ONNXDataType(rawValue: code).map { "\($0)" } ?? "type \(code)"
    }
}

/// What is wrong with bytes that were to be an ONNX model or tensor. `offset` counts from the start of the bytes.
public enum ONNXFormatError: Error, Sendable, Equatable {
    /// The bytes end inside a field.
    case truncated(offset: Int)
    /// A variable-length integer of more than ten bytes, or one that does not fit 64 bits.
    case badVarint(offset: Int)
    /// A wire type that protobuf 3 does not have, or a field number of 0.
    case badTag(offset: Int)
    /// A known field with the wire type of another kind of value.
    case wrongWireType(field: Int, offset: Int)
    /// Messages nested deeper than the reader follows.
    case tooDeep(offset: Int)
    /// More of something than the reader accepts.
    case tooMany(what: String, limit: Int)
    /// A tensor whose shape is none: a negative or absurd extent.
    case badShape(tensor: String, dimensions: [Int64])
    /// A tensor whose data does not have the length that its shape and type need.
    case dataLength(tensor: String, expected: Int, found: Int)
    /// A tensor element that its type cannot hold.
    case badValue(tensor: String)
    /// A tensor of a type that is not read.
    case unsupportedTensorType(tensor: String, type: String)
    /// An external data location that is absent, absolute or leads out of the model's folder.
    case badExternalLocation(tensor: String)
    /// External data that could not be read, or is shorter than it says.
    case externalDataUnreadable(tensor: String, path: String)
    /// A version of the format that is not read; 0 where the file says none.
    case unsupportedVersion(Int64)
    /// A message without a part that it must have.
    case missing(what: String)
}

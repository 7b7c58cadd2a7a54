/// The encodings of protobuf that ONNX uses. Groups (3, 4) are not among them.
/// - Source: protobuf.dev, Encoding, "Message Structure".
package enum WireType: UInt8, Sendable {
    case varint = 0
    case fixed64 = 1
    case lengthDelimited = 2
    case fixed32 = 5
}

import ONNXFormat
package import TensorCore

extension OperatorNode {
    /// An attribute that holds a code of ONNX's element types.
    /// - Throws: `unsupported` for one that is not computed with.
    package func elementType(_ name: String) throws(ModelError) -> ElementType? {
        guard let code = try optionalInt(name) else { return nil }
        guard let type = ONNXDataType(rawValue: Int32(code))?.computedElementType else {
            throw unsupported("element type \(ONNXDataType.name(of: Int32(code)))")
        }
        return type
    }
}

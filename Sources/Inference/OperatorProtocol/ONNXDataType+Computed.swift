package import ONNXFormat
package import TensorCore

extension ONNXDataType {
    /// The type that values of it are computed in, or nil where none is: float16 is computed in float32, so that a model
    /// of halves takes and gives float32, and only Cast rounds to a half.
    package var computedElementType: ElementType? {
        self == .float16 ? .float32 : elementType
    }
}

public import TensorCore

extension Array where Element == Float {
    /// Lends the values to a kernel, with its typed error.
    public func withBuffer<Result>(_ body: (FloatBuffer) throws(ShapeError) -> Result) throws(ShapeError) -> Result {
        do {
            return try unsafe withUnsafeBufferPointer { buffer in try unsafe body(buffer) }
        } catch let error as ShapeError {
            throw error
        } catch {
            preconditionFailure("the body throws nothing else")
        }
    }

    /// Lends the values to a kernel that writes them, with its typed error.
    public mutating func withMutableBuffer<Result>(
        _ body: (MutableFloatBuffer) throws(ShapeError) -> Result
    ) throws(ShapeError) -> Result {
        do {
            return try unsafe withUnsafeMutableBufferPointer { buffer in try unsafe body(buffer) }
        } catch let error as ShapeError {
            throw error
        } catch {
            preconditionFailure("the body throws nothing else")
        }
    }
}

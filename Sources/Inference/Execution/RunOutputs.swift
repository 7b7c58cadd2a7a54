public import TensorCore

/// The outputs of a run while they lie in the context's arena. Valid only inside the closure that is handed it.
public struct RunOutputs {
    private let context: ExecutionContext
    private let entry: Int

    init(_ context: ExecutionContext, entry: Int) {
        self.context = context
        self.entry = entry
    }

    /// How many there are.
    public var count: Int { context.outputCount }

    /// The shape of an output, by its place in the session's outputs.
    public func shape(_ index: Int) -> Shape { context.outputShape(index, entry: entry) }

    /// Calls `body` with a float32 output's elements, row-major, without copying them.
    /// - Throws: `ShapeError.elementTypeMismatch` where it is of another type.
    public func withFloats<Result>(
        _ index: Int, _ body: (Span<Float>) -> Result
    ) throws(ShapeError) -> Result {
        let type = context.outputType(index)
        guard type == .float32 else { throw .elementTypeMismatch(expected: .float32, found: type) }
        let floats = unsafe context.outputBytes(index, entry: entry).assumingMemoryBound(to: Float.self)
        return body(unsafe floats.span)
    }
}

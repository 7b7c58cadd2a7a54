/// Immutable float32 values at a 64-byte aligned address: packed weights, shared by every worker. Zeros follow them up to
/// the next multiple of sixteen values, so that a kernel may read whole vectors.
///
/// `@unchecked Sendable`: written only while it is made.
@safe
public final class FloatStorage: @unchecked Sendable {
    private let memory: WeightMemory
    private let values: MutableFloatBuffer

    /// `count` zeros that `fill` overwrites.
    /// - Parameter isLasting: false for values that are soon freed again.
    /// - Throws: what `fill` throws.
    public init<Failure: Error>(
        count: Int, isLasting: Bool = true, fill: (MutableFloatBuffer) throws(Failure) -> Void
    ) throws(Failure) {
        precondition(count >= 0)
        let capacity = max((count + 15) & ~15, 16)
        memory = .allocate(byteCount: capacity * MemoryLayout<Float>.stride, isLasting: isLasting)
        let first = unsafe memory.pointer.bindMemory(to: Float.self, capacity: capacity)
        unsafe first.initialize(repeating: 0, count: capacity)
        unsafe values = MutableFloatBuffer(start: first, count: count)
        try unsafe fill(values)
    }

    /// A copy of `values`.
    public convenience init(_ values: [Float], isLasting: Bool = true) {
        unsafe self.init(count: values.count, isLasting: isLasting) { buffer in
            unsafe values.withUnsafeBufferPointer { from in
                unsafe buffer.address.update(from: from.address, count: from.count)
            }
        }
    }

    /// The number of values.
    public var count: Int { unsafe values.count }

    /// The values, valid as long as the object lives: whoever holds no other reference extends its lifetime.
    public var buffer: FloatBuffer { unsafe FloatBuffer(values) }
}

/// Immutable float32 values at a 64-byte aligned address: packed weights, shared by every worker.
///
/// `@unchecked Sendable`: written only while it is made.
@safe
public final class FloatStorage: @unchecked Sendable {
    private let pointer: UnsafeMutableRawPointer
    private let values: MutableFloatBuffer

    /// `count` zeros that `fill` overwrites.
    /// - Throws: what `fill` throws.
    public init<Failure: Error>(count: Int, fill: (MutableFloatBuffer) throws(Failure) -> Void) throws(Failure) {
        precondition(count >= 0)
        unsafe pointer = .allocate(byteCount: max(count, 1) * MemoryLayout<Float>.stride, alignment: 64)
        unsafe values = MutableFloatBuffer(
            start: pointer.bindMemory(to: Float.self, capacity: max(count, 1)), count: count)
        unsafe values.initialize(repeating: 0)
        try unsafe fill(values)
    }

    /// A copy of `values`.
    public convenience init(_ values: [Float]) {
        unsafe self.init(count: values.count) { buffer in
            for index in 0..<values.count { unsafe buffer[index] = values[index] }
        }
    }

    deinit { unsafe pointer.deallocate() }

    /// The number of values.
    public var count: Int { unsafe values.count }

    /// The values, valid as long as the object lives.
    public var buffer: FloatBuffer { unsafe FloatBuffer(values) }
}

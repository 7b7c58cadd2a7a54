import TensorCore

/// Indices along an axis that an input holds, of int32 or int64, negative from the end. Valid during a run only.
@safe
struct IndexBuffer {
    private let isWide: Bool
    private let narrow: UnsafeBufferPointer<Int32>
    private let wide: UnsafeBufferPointer<Int64>

    /// - Parameter type: the input's element type, `.int32` or `.int64`.
    init(_ buffers: borrowing StepBuffers, input: Int, _ type: ElementType) {
        isWide = type == .int64
        unsafe narrow = buffers.input(input, as: Int32.self)
        unsafe wide = buffers.input(input, as: Int64.self)
    }

    /// The place along an axis of `extent` that index number `number` means.
    /// - Throws: `.indexOutOfRange`.
    func place(_ number: Int, in extent: Int) throws(OperatorError) -> Int {
        let index = unsafe isWide ? Int(wide[number]) : Int(narrow[number])
        let resolved = index < 0 ? index &+ extent : index
        guard resolved >= 0, resolved < extent else { throw .indexOutOfRange(index: index, extent: extent) }
        return resolved
    }
}

extension OperatorNode {
    /// The element type of the indices that an input holds.
    /// - Throws: `unsupported` for one that is neither int32 nor int64.
    func indexType(ofInput index: Int) throws(ModelError) -> ElementType {
        try expect(input: index, in: [.int32, .int64])
        return try input(index).elementType
    }
}

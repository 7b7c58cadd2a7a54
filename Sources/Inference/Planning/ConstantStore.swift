import TensorCore

/// The constants of a loaded model in one block: written once while it is made, read by every worker afterwards.
///
/// Sendable because nothing writes to the block after `init` returns.
final class ConstantStore: @unchecked Sendable {
    private let memory: AlignedMemory
    private let places: [(offset: Int, byteCount: Int)]

    init(_ tensors: [Tensor]) {
        var places: [(offset: Int, byteCount: Int)] = []
        var total = 0
        for tensor in tensors {
            places.append((total, tensor.byteCount))
            total += AlignedMemory.padded(tensor.byteCount)
        }
        memory = AlignedMemory(byteCount: total)
        self.places = places
        for (tensor, place) in zip(tensors, places) { memory.copy(tensor, to: place.offset) }
    }

    /// The bytes of a constant, valid as long as the store lives.
    func bytes(_ index: Int) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(memory.slice(places[index].offset, places[index].byteCount))
    }
}

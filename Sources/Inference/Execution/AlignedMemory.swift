import Kernels
import TensorCore

/// A block of memory aligned to a cache line, freed with its last reference.
///
/// Not Sendable by itself: whoever shares it says why that is safe.
@safe
final class AlignedMemory {
    /// What every buffer of the runtime is aligned to: a cache line and the widest vector register.
    static let alignment = 64

    private let memory: LargeMemory
    let byteCount: Int

    /// At least one byte, so that empty buffers have an address.
    init(byteCount: Int) {
        self.byteCount = max(byteCount, 1)
        memory = LargeMemory(byteCount: self.byteCount)
    }

    /// The next multiple of the alignment. `byteCount` is below 2⁵³, far from overflow.
    static func padded(_ byteCount: Int) -> Int {
        (byteCount + alignment - 1) / alignment * alignment
    }

    /// The part at an offset, which must lie within.
    func slice(_ offset: Int, _ byteCount: Int) -> UnsafeMutableRawBufferPointer {
        precondition(offset >= 0 && byteCount >= 0 && offset + byteCount <= self.byteCount)
        return unsafe UnsafeMutableRawBufferPointer(rebasing: memory.bytes[offset..<offset + byteCount])
    }

    /// Copies a tensor's elements to an offset.
    func copy(_ tensor: Tensor, to offset: Int) {
        let target = unsafe slice(offset, tensor.byteCount)
        unsafe tensor.withUnsafeBytes { source in unsafe target.copyMemory(from: source) }
    }
}

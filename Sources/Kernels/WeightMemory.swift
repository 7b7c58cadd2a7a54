internal import Synchronization

/// Memory for packed weights, 64-byte aligned and uninitialised: slices of large blocks, so that the weights of a model lie
/// together on huge pages. A block is freed with its last slice.
///
/// `@unchecked Sendable`: a slice is written only by the one that asked for it, before it hands it on.
@safe
final class WeightMemory: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer

    private let block: LargeMemory

    private init(_ block: LargeMemory, offset: Int) {
        self.block = block
        unsafe pointer = block.bytes.baseAddress.unsafelyUnwrapped + offset
    }

    /// - Parameter isLasting: false for what is soon freed again, which gets a block of its own.
    static func allocate(byteCount: Int, isLasting: Bool) -> WeightMemory {
        let size = (max(byteCount, 1) + 63) & ~63
        guard isLasting else { return WeightMemory(LargeMemory(byteCount: size), offset: 0) }
        return open.withLock { open in
            if let block = open.block, unsafe open.used + size <= block.bytes.count {
                defer { open.used += size }
                return WeightMemory(block, offset: open.used)
            }
            // Untouched pages of a block take no memory.
            let block = LargeMemory(byteCount: (max(size, blockSize) + hugePage - 1) & ~(hugePage - 1))
            open = OpenBlock(block: block, used: size)
            return WeightMemory(block, offset: 0)
        }
    }

    /// The block that the next slice is cut from.
    ///
    /// `@unchecked Sendable`: used under a lock.
    private struct OpenBlock: @unchecked Sendable {
        /// Weak, so that a block does not outlive the model whose weights it holds.
        weak var block: LargeMemory?
        var used = 0
    }

    private static let open = Mutex(OpenBlock())
    private static let hugePage = 2 << 20
    private static let blockSize = 4 << 20
}

internal import Glibc

/// Uninitialised memory, 64-byte aligned, and on huge pages where it is large enough to fill one and the system has them:
/// a run walks all of a model's weights and values and would otherwise wait for the page tables.
///
/// Not Sendable by itself: whoever shares it says why that is safe.
@safe
public final class LargeMemory {
    private static let hugePage = 2 << 20

    /// Valid as long as the object lives.
    public let bytes: UnsafeMutableRawBufferPointer

    /// At least one byte, so that empty buffers have an address.
    public init(byteCount: Int) {
        let isLarge = byteCount >= Self.hugePage
        unsafe bytes = .allocate(byteCount: max(byteCount, 1), alignment: isLarge ? Self.hugePage : 64)
        // Advice: where it cannot be followed, nothing is lost.
        if isLarge { _ = unsafe madvise(bytes.baseAddress, byteCount, MADV_HUGEPAGE) }
    }

    deinit { unsafe bytes.deallocate() }
}

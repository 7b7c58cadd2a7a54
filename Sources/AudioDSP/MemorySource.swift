internal import CSndFile

/// The bytes that libsndfile reads through its virtual I/O: a bounded cursor over memory that somebody else keeps alive.
///
/// The callbacks get a pointer to one of these as their user data. No position leaves 0…count, so no read leaves the
/// bytes, whatever a header makes libsndfile ask for.
@safe
struct MemorySource {
    private let base: UnsafePointer<UInt8>?
    private let count: Int
    private var position = 0

    /// - Parameter bytes: must outlive every call of the callbacks.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        unsafe base = bytes.baseAddress
        count = bytes.count
    }

    /// - Parameters:
    ///   - whence: SEEK_SET, SEEK_CUR or SEEK_END (0, 1, 2).
    /// - Returns: the new position, limited to the bytes; −1 for another `whence`.
    mutating func seek(_ offset: Int64, whence: Int32) -> Int64 {
        let origin: Int
        switch whence {
        case 0: origin = 0
        case 1: origin = position
        case 2: origin = count
        default: return -1
        }
        let (target, overflow) = Int64(origin).addingReportingOverflow(offset)
        let wanted = overflow ? (offset < 0 ? 0 : Int64(count)) : target
        position = Int(min(max(wanted, 0), Int64(count)))
        return Int64(position)
    }

    /// Copies at most `length` of what is left to `destination` and moves on.
    mutating func read(into destination: UnsafeMutableRawPointer?, length: Int64) -> Int64 {
        guard let base = unsafe base, let destination = unsafe destination, length > 0 else { return 0 }
        let copied = Int(min(length, Int64(count - position)))
        unsafe destination.copyMemory(from: base + position, byteCount: copied)
        position += copied
        return Int64(copied)
    }

    /// The callbacks over an `UnsafeMutablePointer<MemorySource>`.
    static func callbacks() -> SF_VIRTUAL_IO {
        unsafe SF_VIRTUAL_IO(
            get_filelen: { data in
                unsafe data.map { unsafe Int64($0.assumingMemoryBound(to: MemorySource.self).pointee.count) } ?? 0
            },
            seek: { offset, whence, data in
                unsafe data.map {
                    unsafe $0.assumingMemoryBound(to: MemorySource.self).pointee.seek(offset, whence: whence)
                } ?? -1
            },
            read: { destination, length, data in
                unsafe data.map {
                    unsafe $0.assumingMemoryBound(to: MemorySource.self).pointee.read(into: destination, length: length)
                } ?? 0
            },
            write: { _, _, _ in 0 },
            tell: { data in
                unsafe data.map { unsafe Int64($0.assumingMemoryBound(to: MemorySource.self).pointee.position) } ?? 0
            }
        )
    }
}

/// Feeds bytes in pieces, as a connection does: what is not consumed is given again with more behind it.
///
/// The property that every target checks: what comes out does not depend on where the bytes were cut.
/// - Parameters:
///   - size: bytes of a piece, at least 1.
///   - step: takes what is there; returns how much it consumed, or nil when it wants more bytes, and throws at the end.
func feed(_ bytes: ArraySlice<UInt8>, pieces size: Int, _ step: (Span<UInt8>) throws -> Int?) rethrows {
    var start = bytes.startIndex
    var end = start
    while end < bytes.endIndex {
        end = min(end + max(size, 1), bytes.endIndex)
        while let consumed = try step(Array(bytes[start..<end]).span) {
            precondition(consumed <= end - start, "more was consumed than was there")
            start += consumed
        }
    }
}

/// The rest of an input behind its first byte, which is the size of the pieces.
func split(_ data: UnsafePointer<UInt8>?, _ count: Int) -> (bytes: ArraySlice<UInt8>, size: Int)? {
    let bytes = Array(UnsafeBufferPointer(start: data, count: count))
    guard let first = bytes.first else { return nil }
    return (bytes.dropFirst(), max(1, Int(first) & 31))
}

/// The header of one page of an Ogg file.
/// - Source: RFC 3533 §6.
struct OggPage {
    /// A header with 255 lacing values of 255.
    static let maximumLength = 27 + 255 + 255 * 255

    let isContinued: Bool
    /// Of its stream, as are `isLast`, `sequence` and `granule`.
    let isFirst: Bool
    let isLast: Bool
    /// Nil where no packet ends on the page.
    let granule: Int64?
    let serial: UInt32
    let sequence: UInt32
    /// Where the page begins, its lacing values lie, its content begins, and it ends.
    let start: Int
    let lacing: Range<Int>
    let body: Int
    let end: Int

    /// Nil where no whole page begins at `start`. The checksum is not looked at.
    init?(_ bytes: [UInt8], at start: Int) {
        // A file may hold a million pages, so this is plain indexing.
        guard start >= 0, bytes.count - start >= 27, bytes[start] == UInt8(ascii: "O"),
            bytes[start + 1] == UInt8(ascii: "g"), bytes[start + 2] == UInt8(ascii: "g"),
            bytes[start + 3] == UInt8(ascii: "S"), bytes[start + 4] == 0
        else { return nil }
        func word(_ offset: Int) -> UInt32 {
            let place = start + offset
            return UInt32(bytes[place]) | UInt32(bytes[place + 1]) << 8 | UInt32(bytes[place + 2]) << 16
                | UInt32(bytes[place + 3]) << 24
        }
        let flags = bytes[start + 5]
        isContinued = flags & 1 != 0
        isFirst = flags & 2 != 0
        isLast = flags & 4 != 0
        let position = Int64(bitPattern: UInt64(word(10)) << 32 | UInt64(word(6)))
        granule = position == -1 ? nil : position
        serial = word(14)
        sequence = word(18)
        self.start = start
        lacing = (start + 27)..<(start + 27 + Int(bytes[start + 26]))
        guard lacing.upperBound <= bytes.count else { return nil }
        body = lacing.upperBound
        var end = body
        for place in lacing { end += Int(bytes[place]) }
        guard end <= bytes.count else { return nil }
        self.end = end
    }

    /// Whether the checksum is right.
    func isIntact(in bytes: [UInt8]) -> Bool {
        var sum: UInt32 = 0
        for place in start..<end {
            // The checksum's own place counts as zeros.
            let byte = (start + 22..<start + 26).contains(place) ? 0 : bytes[place]
            sum = sum << 8 ^ Self.table[Int(sum >> 24) ^ Int(byte)]
        }
        let kept = (22..<26).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32(bytes[start + $1]) }
        return sum == kept
    }

    /// The polynomial 0x04C11DB7, not reflected.
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index) << 24) { sum, _ in sum & 0x8000_0000 != 0 ? sum << 1 ^ 0x04C1_1DB7 : sum << 1 }
    }
}

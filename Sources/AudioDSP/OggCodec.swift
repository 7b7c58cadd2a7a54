/// What the first stream of an Ogg file holds, by the signature of its first packet.
/// - Source: Vorbis I §4.2.1; RFC 7845 §5.1; RFC 9639 §10.1.
package enum OggCodec: String, CaseIterable {
    case vorbis = "\u{1}vorbis"
    case opus = "OpusHead"
    case flac = "\u{7F}FLAC"

    package init?(_ packet: [UInt8]) {
        guard let codec = Self.allCases.first(where: { packet.starts(with: $0.rawValue.utf8) }) else { return nil }
        self = codec
    }

    /// How long the pages of the first stream say that it is, in units of the codec's position; nil where they do not, or where
    /// the file ends with another stream's.
    ///
    /// A stream that was cut out of a longer one does not begin at 0, so what its first page holds is not counted.
    /// - Complexity: looks at few pages, however many there are.
    package static func claimedLength(_ bytes: [UInt8]) -> Int64? {
        guard let beginning = OggPage(bytes, at: 0) else { return nil }
        func position(_ page: OggPage) -> Int64? {
            page.serial == beginning.serial ? page.granule.flatMap { $0 > 0 ? $0 : nil } : nil
        }
        var (place, pages) = (beginning.end, 1)
        var first: Int64?
        while first == nil, pages < OggPackets.maximumPages, let page = OggPage(bytes, at: place) {
            first = position(page)
            place = page.end
            pages += 1
        }
        // The last page is no longer than this.
        var last: Int64?
        place = bytes.count - 1
        while last == nil, place > max(bytes.count - OggPage.maximumLength, 0) {
            last = OggPage(bytes, at: place).flatMap(position)
            place -= 1
        }
        guard let first, let last else { return nil }
        let (length, isOver) = last.subtractingReportingOverflow(first)
        return isOver || length <= 0 ? nil : length
    }
}

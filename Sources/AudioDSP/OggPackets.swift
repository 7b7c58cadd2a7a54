/// The packets of the first logical stream of an Ogg file, up to its end or the file's; streams beside and behind it are
/// passed over.
///
/// A page whose checksum is wrong is left out, with the packets that it had a part of.
/// - Source: RFC 3533 §6.
/// - Limits: `maximumPacket` bytes of one packet, `maximumPages` in a row that end none, those of other streams counted; more
///   ends the stream.
package struct OggPackets {
    package struct Packet: Equatable {
        package let bytes: [UInt8]
        /// Counts from 0; one is left out where something was lost before it.
        package let number: Int
        /// The codec's position after it, where the file says so: at the last packet that ends on a page.
        package let granule: Int64?
        /// The last of the stream, as the file says.
        package let isLast: Bool
    }

    /// Comments with a picture are the largest that there are.
    static let maximumPacket = 16 << 20
    package static let maximumPages = 4_096

    private let bytes: [UInt8]
    private let serial: UInt32
    /// Where the next page is looked for.
    private var position = 0
    /// Passed since the last packet.
    private var pages = 0
    private var sequence: UInt32?
    private var number = 0
    private var waiting: [Packet] = []
    private var partial: [UInt8]?
    private var isEnded = false

    /// Nil where the file does not begin with the whole first page of a stream.
    package init?(_ bytes: [UInt8]) {
        guard let page = OggPage(bytes, at: 0), page.isFirst, page.isIntact(in: bytes) else { return nil }
        self.bytes = bytes
        serial = page.serial
    }

    package mutating func next() -> Packet? {
        pages = 0
        while waiting.isEmpty { guard !isEnded, readPage() else { return nil } }
        return waiting.removeLast()
    }

    /// - Returns: whether there was one more page of the stream.
    private mutating func readPage() -> Bool {
        while position < bytes.count {
            guard let page = OggPage(bytes, at: position) else {
                position = Self.nextCapture(in: bytes, from: position + 1)
                continue
            }
            pages += 1
            guard pages <= Self.maximumPages else { return false }
            guard page.serial == serial else {
                position = page.end
                continue
            }
            guard page.isIntact(in: bytes) else {
                position += 1
                lose()
                continue
            }
            position = page.end
            take(page)
            return true
        }
        return false
    }

    private mutating func take(_ page: OggPage) {
        if let sequence, page.sequence != sequence &+ 1 { lose() }
        sequence = page.sequence
        // What goes on without having begun is passed over; what has begun and does not go on is lost.
        var isOrphan = page.isContinued && partial == nil
        if !page.isContinued, partial != nil { lose() }
        var found: [Packet] = []
        var place = page.body
        for length in bytes[page.lacing] {
            let piece = bytes[place..<(place + Int(length))]
            place += Int(length)
            if !isOrphan { partial = (partial ?? []) + piece }
            guard length < 255 else { continue }
            if !isOrphan, let whole = partial {
                found.append(Packet(bytes: whole, number: number, granule: nil, isLast: false))
                number += 1
            }
            partial = nil
            isOrphan = false
        }
        if let last = found.popLast() {
            found.append(
                Packet(bytes: last.bytes, number: last.number, granule: page.granule, isLast: page.isLast))
        }
        waiting = found.reversed()
        isEnded = page.isLast || (partial?.count ?? 0) > Self.maximumPacket
    }

    private mutating func lose() {
        partial = nil
        number += 1
    }

    private static func nextCapture(in bytes: [UInt8], from start: Int) -> Int {
        var place = start
        while place < bytes.count, bytes[place] != UInt8(ascii: "O") { place += 1 }
        return place
    }
}

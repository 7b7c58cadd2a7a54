/// Writes Ogg pages and Vorbis headers, also such as no encoder writes.
/// - Source: RFC 3533 §6; Vorbis I §4.2, §3.2.1.
enum OggBuilder {
    /// A page that holds whole packets.
    static func page(
        _ packets: [[UInt8]], sequence: UInt32, serial: UInt32 = 7, granule: Int64 = 0, flags: UInt8 = 0
    ) -> [UInt8] {
        let lacing = packets.flatMap { [UInt8](repeating: 255, count: $0.count / 255) + [UInt8($0.count % 255)] }
        return page(
            lacing: lacing, Array(packets.joined()), sequence: sequence, serial: serial, granule: granule, flags: flags)
    }

    /// - Parameter flags: 1 goes on with a packet, 2 is the first of its stream, 4 the last.
    static func page(
        lacing: [UInt8], _ body: [UInt8], sequence: UInt32, serial: UInt32 = 7, granule: Int64 = 0, flags: UInt8 = 0
    ) -> [UInt8] {
        var page = Array("OggS\0".utf8) + [flags] + little(UInt64(bitPattern: granule), 8) + little(UInt64(serial), 4)
        page += little(UInt64(sequence), 4) + [0, 0, 0, 0, UInt8(lacing.count)] + lacing + body
        let sum = page.reduce(UInt32(0)) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte) << 24) { sum, _ in sum >> 31 != 0 ? sum << 1 ^ 0x04C1_1DB7 : sum << 1 }
        }
        page.replaceSubrange(22..<26, with: little(UInt64(sum), 4))
        return page
    }

    static func identification(channels: UInt8 = 1, rate: UInt32 = 16_000) -> [UInt8] {
        let head = Array("\u{1}vorbis".utf8) + [0, 0, 0, 0, channels] + little(UInt64(rate), 4)
        return head + [UInt8](repeating: 0, count: 12) + [0xB8, 1]
    }

    static let comment = Array("\u{3}vorbis".utf8) + [0, 0, 0, 0, 0, 0, 0, 0, 1]

    /// The three headers, the last as it is given.
    static func headers(setup: [UInt8]) -> [UInt8] {
        page([identification()], sequence: 0, flags: 2) + page([comment, setup], sequence: 1)
    }

    /// A setup header that ends behind its codebooks.
    static func setup(_ books: [Codebook]) -> [UInt8] {
        var bits = BitWriter()
        for byte in "\u{5}vorbis".utf8 { bits.put(Int(byte), 8) }
        bits.put(books.count - 1, 8)
        for book in books { book.write(to: &bits) }
        return bits.bytes
    }

    static func little(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
    }
}

/// A codebook whose words are all as long as it takes.
struct Codebook {
    enum Words { case ordered, listed, sparse }
    var entries: Int
    var dimensions = 1
    var words = Words.ordered
    /// 0: no values; 1: a lattice; 2: one value for each entry and dimension.
    var lookup = 0
    /// Values of the lattice.
    var values = 0

    func write(to bits: inout BitWriter) {
        bits.put(0x564342, 24)
        bits.put(dimensions, 16)
        bits.put(entries, 24)
        bits.put(words == .ordered ? 1 : 0, 1)
        let length = Int.bitWidth - entries.leadingZeroBitCount
        if words == .ordered {
            bits.put(length - 1, 5)
            bits.put(entries, length)
        } else {
            bits.put(words == .sparse ? 1 : 0, 1)
            for entry in 0..<entries {
                if words == .sparse { bits.put(entry % 2, 1) }
                if words == .listed || entry % 2 == 1 { bits.put(length - 1, 5) }
            }
        }
        bits.put(lookup, 4)
        guard lookup > 0 else { return }
        bits.put(0, 32)
        bits.put(0, 32)
        bits.put(3, 4)
        bits.put(0, 1)
        for _ in 0..<values { bits.put(9, 4) }
    }
}

/// Bits, the lowest first.
struct BitWriter {
    private(set) var bytes: [UInt8] = []
    private var count = 0

    mutating func put(_ value: Int, _ bits: Int) {
        for bit in 0..<bits {
            if count % 8 == 0 { bytes.append(0) }
            bytes[count / 8] |= UInt8(value >> bit & 1) << UInt8(count % 8)
            count += 1
        }
    }
}

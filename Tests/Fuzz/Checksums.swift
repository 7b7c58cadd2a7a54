/// Files whose checksums are made right again, so that what was changed in them gets past the first look of a decoder.
enum Checksums {
    /// - Sources: PNG, ISO 15948 §5.5; Ogg, RFC 3533 §6.
    static func repaired(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { repairChunks(&bytes) }
        if bytes.starts(with: Array("OggS".utf8)) { repairPages(&bytes) }
        return bytes
    }

    private static func repairChunks(_ bytes: inout [UInt8]) {
        var place = 8
        while place + 12 <= bytes.count {
            let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
            let end = place + 8 + length
            guard end + 4 <= bytes.count else { return }
            let sum = ~bytes[place + 4..<end].reduce(~UInt32(0)) { $0 >> 8 ^ chunkTable[Int(($0 ^ UInt32($1)) & 255)] }
            for index in 0..<4 { bytes[end + index] = UInt8(truncatingIfNeeded: sum >> (24 - 8 * index)) }
            place = end + 4
        }
    }

    private static func repairPages(_ bytes: inout [UInt8]) {
        var place = 0
        while place + 27 <= bytes.count, bytes[place..<place + 4].elementsEqual("OggS".utf8) {
            let body = place + 27 + Int(bytes[place + 26])
            guard body <= bytes.count else { return }
            let end = bytes[place + 27..<body].reduce(body) { $0 + Int($1) }
            guard end <= bytes.count else { return }
            for index in 22..<26 { bytes[place + index] = 0 }
            let sum = bytes[place..<end].reduce(UInt32(0)) { $0 << 8 ^ pageTable[Int($0 >> 24) ^ Int($1)] }
            for index in 0..<4 { bytes[place + 22 + index] = UInt8(truncatingIfNeeded: sum >> (8 * index)) }
            place = end
        }
    }

    private static let chunkTable: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { sum, _ in sum & 1 != 0 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }

    private static let pageTable: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index) << 24) { sum, _ in sum >> 31 != 0 ? sum << 1 ^ 0x04C1_1DB7 : sum << 1 }
    }
}

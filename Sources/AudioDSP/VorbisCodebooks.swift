/// What the codebooks of a Vorbis setup header ask for, read ahead of libvorbis.
///
/// A codebook may claim eight million entries in fourteen bytes, and a header has up to 256 of them: libvorbis would take
/// gigabytes. Encoders write up to 6,561 entries (3⁸) in one.
/// - Source: Vorbis I §3.2.1, §4.2.4.
package struct VorbisCodebooks {
    package static let maximumEntries = 8_192
    /// Entries of all codebooks, and entries times dimensions.
    package static let maximumEntriesInAll = 1 << 17
    package static let maximumValuesInAll = 1 << 20

    private let bytes: [UInt8]
    private var position: Int
    private var entriesInAll = 0
    private var valuesInAll = 0

    /// Whether the codebooks of a setup header are well-formed and within the limits.
    package static func areModest(_ setup: [UInt8]) -> Bool {
        guard setup.starts(with: "\u{5}vorbis".utf8) else { return false }
        var reader = VorbisCodebooks(bytes: setup, position: 7 * 8)
        guard let count = reader.read(8) else { return false }
        for _ in 0...count where !reader.passCodebook() { return false }
        return true
    }

    private init(bytes: [UInt8], position: Int) {
        self.bytes = bytes
        self.position = position
    }

    private mutating func passCodebook() -> Bool {
        guard read(24) == 0x564342, let dimensions = read(16), let entries = read(24), let isOrdered = read(1),
            dimensions > 0, 1...Self.maximumEntries ~= entries
        else { return false }
        entriesInAll += entries
        valuesInAll += entries * dimensions
        guard entriesInAll <= Self.maximumEntriesInAll, valuesInAll <= Self.maximumValuesInAll else { return false }
        return passLengths(entries, isOrdered: isOrdered == 1) && passValues(entries, dimensions: dimensions)
    }

    private mutating func passLengths(_ entries: Int, isOrdered: Bool) -> Bool {
        if isOrdered {
            guard read(5) != nil else { return false }
            var done = 0
            while done < entries {
                guard let count = read(Self.bits(of: entries - done)), count <= entries - done else { return false }
                done += count
            }
            return true
        }
        guard let isSparse = read(1) else { return false }
        for _ in 0..<entries {
            if isSparse == 1 {
                guard let isUsed = read(1) else { return false }
                if isUsed == 0 { continue }
            }
            guard read(5) != nil else { return false }
        }
        return true
    }

    private mutating func passValues(_ entries: Int, dimensions: Int) -> Bool {
        guard let kind = read(4), kind <= 2 else { return false }
        if kind == 0 { return true }
        // The least value and the step between values, floats of their own.
        guard read(32) != nil, read(32) != nil, let bits = read(4), read(1) != nil else { return false }
        let count = kind == 1 ? Self.root(entries, dimensions) : entries * dimensions
        position += count * (bits + 1)
        return position <= bytes.count * 8
    }

    /// The next bits, the lowest first; nil where there are not so many.
    /// - Parameter count: 0…32.
    private mutating func read(_ count: Int) -> Int? {
        guard position + count <= bytes.count * 8 else { return nil }
        var value = 0
        for bit in 0..<count {
            value |= Int(bytes[(position + bit) / 8] >> ((position + bit) % 8) & 1) << bit
        }
        position += count
        return value
    }

    private static func bits(of value: Int) -> Int { Int.bitWidth - value.leadingZeroBitCount }

    /// The greatest number whose power `exponent` is not above `value`.
    private static func root(_ value: Int, _ exponent: Int) -> Int {
        var base = 1
        while power(base + 1, exponent, isAtMost: value) { base += 1 }
        return base
    }

    private static func power(_ base: Int, _ exponent: Int, isAtMost limit: Int) -> Bool {
        var product = 1
        for _ in 0..<exponent {
            product *= base
            if product > limit { return false }
        }
        return true
    }
}

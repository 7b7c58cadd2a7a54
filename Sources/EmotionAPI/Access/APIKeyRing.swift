internal import HTTPCore

/// The keys that open the service: names, and of each key its SHA-256 alone.
package struct APIKeyRing: Sendable {
    /// What is wrong with an entry; none of it is quoted, since it may be a key.
    package enum Fault: Error, Sendable, Equatable, CustomStringConvertible {
        case malformed(entry: Int)
        case tooMany(limit: Int)

        package var description: String {
            switch self {
            case .malformed(let entry): "entry \(entry) is not \(APIKeyRing.expectation)"
            case .tooMany(let limit): "there are more than \(limit) keys"
            }
        }
    }

    package static let expectation =
        "NAME:DIGEST, a name of up to 64 letters, digits, \".\", \"-\" and \"_\" and the SHA-256 of the key in 64 hexadecimal digits (mien key NAME makes one)"
    private static let limit = 1_000

    private var keys: [(name: String, digest: [UInt8])] = []

    /// Reads entries `name:sha256`. A name may stand several times, so that a key can be changed without a gap.
    /// - Throws: the first entry that is none, counted from 1.
    package init(_ entries: [String]) throws(Fault) {
        for (index, entry) in entries.enumerated() {
            guard keys.count < Self.limit else { throw .tooMany(limit: Self.limit) }
            guard let key = Self.read(entry) else { throw .malformed(entry: index + 1) }
            keys.append(key)
        }
    }

    /// Reads a file of one entry a line; empty lines and those that begin with `#` are skipped.
    package static func entries(ofFile bytes: [UInt8]) -> [String] {
        bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).compactMap { line in
            let trimmed = line.drop { $0 == 0x20 || $0 == 0x09 }
            guard let first = trimmed.first, first != UInt8(ascii: "#") else { return nil }
            let end = trimmed.lastIndex { $0 != 0x20 && $0 != 0x09 } ?? trimmed.startIndex
            return String(decoding: trimmed[...end], as: UTF8.self)
        }
    }

    /// Whether no key opens anything.
    package var isEmpty: Bool { keys.isEmpty }

    /// The name of a key; nil if it is none of the ring. Every key is compared, whichever it is.
    package func name(of key: String) -> String? {
        let digest = APIKey.digest(key)
        var found: String?
        for candidate in keys where APIKey.areEqual(candidate.digest, digest) { found = candidate.name }
        return found
    }

    private static func read(_ entry: String) -> (name: String, digest: [UInt8])? {
        let parts = entry.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count), parts[0].utf8.allSatisfy(mayStand) else {
            return nil
        }
        let digits = parts[1].utf8.compactMap { ASCII.hexDigit($0) }
        guard digits.count == 64, parts[1].utf8.count == 64 else { return nil }
        return (String(parts[0]), stride(from: 0, to: 64, by: 2).map { digits[$0] << 4 | digits[$0 + 1] })
    }

    private static func mayStand(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}

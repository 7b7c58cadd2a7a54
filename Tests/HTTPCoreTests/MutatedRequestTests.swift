import Foundation
import HTTPCore
import Testing

/// A short slice of `scripts/fuzz_parsers.sh http`: its first corpus, changed at random from a fixed seed.
struct MutatedRequestTests {
    private static let corpus = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fuzz/Corpus/http")

    /// - Source: splitmix64 (Steele, Lea, Flood, 2014).
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    @Test func aCutMakesNoOtherRequestOfTheSameBytes() throws {
        let files = try FileManager.default.contentsOfDirectory(at: Self.corpus, includingPropertiesForKeys: nil)
        // The first byte is libFuzzer's: the size of the pieces.
        let seeds = try files.map(\.lastPathComponent).sorted().map { name in
            Array(try Data(contentsOf: Self.corpus.appendingPathComponent(name)).dropFirst())
        }
        #expect(seeds.count >= 6)
        var random = Seeded(state: 1)
        var refused = 0
        for round in 0..<4_000 {
            let bytes = Self.mutated(seeds[round % seeds.count], &random)
            let whole = ParserDriver.run(bytes, pieces: bytes.count)
            let pieces = ParserDriver.run(bytes, pieces: Int.random(in: 1...7, using: &random))
            #expect(whole.requests == pieces.requests, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
            #expect(whole.fault == pieces.fault, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
            if whole.fault != nil { refused += 1 }
        }
        // Both ways are walked.
        #expect((400..<3_600).contains(refused), "\(refused) of 4000 were refused")
    }

    private static func mutated(_ seed: [UInt8], _ random: inout Seeded) -> [UInt8] {
        let telling: [UInt8] = Array("\r\n\0\t :;,/%019afxAZ-_\"".utf8) + [0x7F, 0x80, 0xFF]
        var bytes = seed
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let byte = telling.randomElement(using: &random) ?? 0
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[place] = byte
            case 1: bytes.insert(byte, at: place)
            case 2 where bytes.count > 1: bytes.remove(at: place)
            default: bytes.insert(contentsOf: bytes[place..<min(place + 12, bytes.count)], at: place)
            }
        }
        return bytes
    }
}

import AudioDSP
import FoundationEssentials

/// What Fixtures/make_fixtures.py wrote, with the figures of librosa 0.11.
struct Figures: Decodable {
    struct File: Decodable {
        let rate: Int
        let seconds: Double
        let rms: Double
    }
    let frameCount: Int
    let frames: [Int]
    let mel: [[Float]]
    let logMel: [[Float]]
    let mfcc: [[Float]]
    let melFilterSums: [Float]
    let files: [String: File]
}

enum Fixtures {
    static func bytes(_ name: String) throws -> [UInt8] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
        return [UInt8](try Data(contentsOf: folder.appending(path: name)))
    }

    static func figures() throws -> Figures {
        try JSONDecoder().decode(Figures.self, from: Data(bytes("figures.json")))
    }

    /// The synthesised voice: 1.7 s at 16 kHz.
    static func voice() throws -> Waveform {
        try AudioDecoder.decode(bytes("voice.flac"))
    }

    /// The recorded voice of docs/samples, at 16 kHz.
    static func sample() throws -> Waveform {
        try AudioDecoder.decode(bytes("../../../docs/samples/voice.flac"))
    }
}

/// A WAV file of 16-bit samples, or of floats; the sizes in its header can be made to lie.
func wav(
    _ samples: [Float], rate: Int = 16_000, channels: Int = 1, asFloat: Bool = false, declaredBytes: UInt32? = nil
) -> [UInt8] {
    var body: [UInt8] = []
    for sample in samples {
        if asFloat {
            body += little(sample.bitPattern)
        } else {
            let value = UInt16(bitPattern: Int16(max(-32_768, min(32_767, (sample * 32_767).rounded()))))
            body += [UInt8(value & 255), UInt8(value >> 8)]
        }
    }
    let width: UInt32 = asFloat ? 4 : 2
    let declared = declaredBytes ?? UInt32(body.count)
    var file = Array("RIFF".utf8) + little(declaredBytes ?? UInt32(36 + body.count)) + Array("WAVEfmt ".utf8)
    file += little(16) + [asFloat ? 3 : 1, 0, UInt8(channels), 0] + little(UInt32(rate))
    file += little(UInt32(rate) * UInt32(channels) * width) + [UInt8(UInt32(channels) * width), 0, UInt8(width * 8), 0]
    return file + Array("data".utf8) + little(declared) + body
}

private func little(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
}

/// A small linear congruential generator, so that every run hears the same noise (Knuth, MMIX constants).
struct Noise {
    private var state: UInt64

    init(seed: UInt64 = 1) { state = seed }

    /// −1…1, evenly.
    mutating func next() -> Float {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Float(state >> 40) / Float(1 << 23) - 1
    }

    /// Roughly normal, deviation 1.
    mutating func normal() -> Float {
        (0..<12).reduce(0) { sum, _ in sum + (next() + 1) / 2 } - 6
    }
}

func sine(_ hertz: Double, amplitude: Float, seconds: Double, rate: Int = 16_000) -> [Float] {
    // A recurrence would drift; this is exact enough and needs no C library.
    let count = Int(seconds * Double(rate))
    var result = [Float](repeating: 0, count: count)
    for index in 0..<count {
        let turns = hertz * Double(index) / Double(rate)
        result[index] = amplitude * Float(sineOfTurns(turns - turns.rounded(.down)))
    }
    return result
}

/// sin(2πx) for x in 0..<1 by its series about the nearest quarter.
private func sineOfTurns(_ turns: Double) -> Double {
    let angle = 2 * Double.pi * (turns > 0.5 ? turns - 1 : turns)
    var term = angle
    var sum = angle
    for order in 1..<14 {
        term *= -angle * angle / Double((2 * order) * (2 * order + 1))
        sum += term
    }
    return sum
}

func rootMeanSquare(_ samples: some Collection<Float>) -> Double {
    (samples.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(max(samples.count, 1))).squareRoot()
}

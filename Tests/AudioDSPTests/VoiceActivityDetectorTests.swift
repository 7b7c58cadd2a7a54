import AudioDSP
import Testing

@Suite struct VoiceActivityDetectorTests {
    private let detector: VoiceActivityDetector

    init() throws { detector = try VoiceActivityDetector() }

    private func speech(_ samples: [Float]) throws -> [SpeechInterval] {
        try detector.intervals(in: Waveform(sampleRate: 16_000, samples: samples))
    }

    private func white(_ seconds: Double, level: Float, seed: UInt64 = 3) -> [Float] {
        var noise = Noise(seed: seed)
        return (0..<Int(seconds * 16_000)).map { _ in noise.normal() * level }
    }

    /// Noise through a one-pole low pass: the rumble of a fan.
    private func rumble(_ seconds: Double, level: Float) -> [Float] {
        var state: Float = 0
        return white(seconds, level: 1, seed: 5).map {
            state = 0.97 * state + 0.03 * $0
            return state * level * 8
        }
    }

    @Test func hearsNoSpeechInSilence() throws {
        #expect(try speech([]).isEmpty)
        #expect(try speech([Float](repeating: 0, count: 48_000)).isEmpty)
        #expect(try speech([Float](repeating: 0, count: 10)).isEmpty)
        #expect(try speech(white(3, level: 1e-4)).isEmpty)
    }

    @Test(arguments: [0.003, 0.05, 0.3] as [Float])
    func hearsNoSpeechInSteadyNoise(level: Float) throws {
        #expect(try speech(white(3, level: level)).isEmpty)
        #expect(try speech(rumble(3, level: level)).isEmpty)
    }

    @Test(arguments: [50.0, 120, 440, 1_000, 3_000])
    func hearsNoSpeechInATone(hertz: Double) throws {
        let tone = sine(hertz, amplitude: 0.4, seconds: 2)
        let silence = [Float](repeating: 0, count: 16_000)
        #expect(try speech(tone).isEmpty)
        #expect(try speech(silence + tone + silence).isEmpty)
    }

    @Test func hearsNoSpeechInMainsHumWithHarmonics() throws {
        var hum = sine(50, amplitude: 0.2, seconds: 3)
        for (order, amplitude) in [(2, 0.15), (3, 0.1), (5, 0.08), (7, 0.05)] as [(Int, Float)] {
            for (index, value) in sine(50 * Double(order), amplitude: amplitude, seconds: 3).enumerated() {
                hum[index] += value
            }
        }
        #expect(try speech(hum).isEmpty)
    }

    @Test func hearsNoSpeechInABurstOfNoise() throws {
        let silence = [Float](repeating: 0, count: 16_000)
        #expect(try speech(silence + white(1, level: 0.1) + silence).isEmpty)
    }

    @Test func findsAVoiceBetweenSilences() throws {
        let voice = try Fixtures.voice().samples
        let silence = [Float](repeating: 0, count: 16_000)
        let found = try speech(silence + voice + silence)
        let total = found.reduce(0) { $0 + $1.duration }
        #expect(found.count >= 1)
        #expect(try #require(found.first).start >= 900)
        #expect(try #require(found.last).end <= 1_000 + voice.count / 16 + 100)
        #expect(total > 1_000)
    }

    @Test(arguments: [0.02, 0.1, 0.5] as [Float])
    func findsAVoiceAtAnyLevel(level: Float) throws {
        let voice = try Fixtures.voice().samples.map { $0 * level }
        #expect(try speech(voice).reduce(0) { $0 + $1.duration } > 900)
    }

    @Test func findsAVoiceInNoiseTenDecibelsUnderIt() throws {
        let voice = try Fixtures.voice().samples
        let level = Float(rootMeanSquare(voice)) * 0.316
        let silence = [Float](repeating: 0, count: 16_000)
        let noise = white(Double(voice.count + 32_000) / 16_000 + 0.01, level: level)
        let mixed = zip(silence + voice + silence, noise).map { $0 + $1 }
        let found = try speech(mixed)
        let inside = SpeechInterval.overlap(of: found, with: 1_000..<1_000 + voice.count / 16)
        let outside = found.reduce(0) { $0 + $1.duration } - inside
        #expect(inside > 700)
        #expect(outside < 200)
    }

    @Test func worksThroughLongSoundInPieces() throws {
        let voice = try Fixtures.voice().samples
        let pause = [Float](repeating: 0, count: 16_000 * 9)
        let found = try speech(pause + voice + pause + voice + pause)
        #expect(found.count == 2)
        for (one, other) in zip(found, found.dropFirst()) { #expect(one.end < other.start) }
    }

    @Test func anotherRateHasNoSpeech() throws {
        #expect(try detector.intervals(in: Waveform(sampleRate: 8_000, samples: try Fixtures.voice().samples)).isEmpty)
    }
}

import AudioDSP
import FoundationEssentials
import Testing

@Suite struct MusicTests {
    private let detector: VoiceActivityDetector

    init() throws { detector = try VoiceActivityDetector() }

    private func speech(_ samples: [Float]) throws -> [SpeechInterval] {
        try detector.intervals(in: Waveform(sampleRate: 16_000, samples: samples))
    }

    private func silence(_ seconds: Double) -> [Float] { [Float](repeating: 0, count: Int(seconds * 16_000)) }

    /// The sound as a whole, and as the windows of a stream have it.
    private func expectNoSpeech(in sound: [Float]) throws {
        #expect(try speech(sound).isEmpty)
        #expect(try speech(Array(sound.prefix(48_000))).isEmpty)
    }

    @Test(arguments: [0.3, 0.6, 1.2])
    func hearsNoSpeechInChords(beat: Double) throws {
        try expectNoSpeech(in: Instruments.chords(beat: beat))
    }

    @Test(arguments: [0.11, 0.15, 0.25])
    func hearsNoSpeechInAnArpeggio(step: Double) throws {
        try expectNoSpeech(in: Instruments.arpeggio(step: step))
    }

    @Test(arguments: [0.3, 0.5, 0.8])
    func hearsNoSpeechInAMelodyWithVibrato(beat: Double) throws {
        try expectNoSpeech(in: Instruments.melody(beat: beat))
    }

    @Test(arguments: [120.0, 140, 170])
    func hearsNoSpeechInADrumLoop(beatsPerMinute: Double) throws {
        let drums = Instruments.drums(beatsPerMinute: beatsPerMinute)
        #expect(try speech(drums).isEmpty)
        #expect(try speech(Array(drums.prefix(48_000))).isEmpty)
    }

    @Test func hearsNoSpeechInABand() throws {
        var band = Instruments.drums(beatsPerMinute: 120)
        Instruments.add(Instruments.chords(beat: 0.625), to: &band, at: 0)
        try expectNoSpeech(in: band)
        #expect(try speech(band.map { $0 * 0.1 }).isEmpty)
    }

    @Test(arguments: Noises.allCases)
    func hearsNoSpeechInNoiseThatComesAndGoes(kind: Noises) throws {
        try expectNoSpeech(in: kind.samples + kind.samples)
    }

    @Test func hearsNoSpeechInASecondOfNotes() throws {
        for sound in [Instruments.arpeggio(step: 0.15), Instruments.melody(beat: 0.5)] {
            for second in 0..<4 {
                #expect(try speech(Array(sound[second * 16_000..<(second + 1) * 16_000])).isEmpty)
            }
        }
    }

    @Test func findsAVoiceAsBefore() throws {
        let voice = try Fixtures.voice().samples
        #expect(try speech(voice).reduce(0) { $0 + $1.duration } > 1_000)
        for second in [0, 0.5] {
            let start = Int(second * 16_000)
            #expect(try speech(Array(voice[start..<start + 16_000])).reduce(0) { $0 + $1.duration } > 300)
        }
    }

    @Test func findsARecordedVoiceAloneAndOverQuietMusic() throws {
        let voice = try Fixtures.sample().samples
        let alone = try speech(voice).reduce(0) { $0 + $1.duration }
        #expect(alone > 1_500)
        let music = Instruments.melody(beat: 0.5)
        let scale = 0.178 * Float(rootMeanSquare(voice) / rootMeanSquare(music))
        let mixed = voice.indices.map { voice[$0] + scale * music[$0 % music.count] }
        #expect(try speech(mixed).reduce(0) { $0 + $1.duration } > 1_200)
    }

    @Test func findsAVoiceAfterMusic() throws {
        let voice = try Fixtures.voice().samples
        let chords = Instruments.chords(beat: 0.6)
        let spoken = voice + silence(0.3) + voice
        let found = try speech(chords + silence(0.3) + spoken)
        let start = chords.count / 16 + 300
        #expect(SpeechInterval.overlap(of: found, with: start..<start + spoken.count / 16) > 1_500)
        #expect(SpeechInterval.overlap(of: found, with: 0..<start - 2_000) == 0)
    }

    @Test func tooLittleSoundHasNoTexture() throws {
        let heard = try #require(try detector.hear(Fixtures.voice().samples))
        #expect(SoundTexture(of: heard, in: 0..<9) == nil)
        #expect(SoundTexture(of: heard, in: 100_000..<200_000) == nil)
        #expect(try detector.hear([Float](repeating: 0, count: 16_000)) == nil)
    }

    /// Fixtures/texture.json: what training/gate/features.py makes of the same sound.
    @Test func textureIsThatOfTheRecipe() throws {
        let expected = try JSONDecoder().decode([Float].self, from: Data(Fixtures.bytes("texture.json")))
        let heard = try #require(try detector.hear(Fixtures.voice().samples))
        let texture = try #require(SoundTexture(of: heard, in: 0..<heard.isActive.count))
        #expect(texture.figures.count == expected.count)
        for (own, other) in zip(texture.figures, expected) { #expect(abs(own - other) < 0.01) }
    }
}

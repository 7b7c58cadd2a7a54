import AudioDSP
import Testing

@Suite struct AudioDecoderTests {
    // Length and level as python-soundfile and librosa's resampler give them. A lossy decoder may pad at its ends.
    @Test(arguments: ["voice.flac", "voice.mp3", "voice.ogg", "voice.opus"])
    func decodesEveryFormatToSixteenKilohertz(file: String) throws {
        let expected = try #require(try Fixtures.figures().files[file])
        let waveform = try AudioDecoder.decode(Fixtures.bytes(file))
        #expect(waveform.sampleRate == 16_000)
        #expect(abs(waveform.duration - expected.seconds) < 0.06)
        let level = rootMeanSquare(waveform.samples)
        #expect(abs(level / expected.rms - 1) < 0.03)
        #expect(waveform.samples.allSatisfy { abs($0) <= 1 })
    }

    @Test func givesTheSamplesOfPlainWaveUnchanged() throws {
        let samples: [Float] = [0, 0.5, -0.5, 0.25, -1]
        let waveform = try AudioDecoder.decode(wav(samples))
        #expect(waveform.samples.count == samples.count)
        for (found, expected) in zip(waveform.samples, samples) { #expect(abs(found - expected) < 1e-4) }
    }

    @Test func mixesChannelsToTheirMean() throws {
        let waveform = try AudioDecoder.decode(wav([0.5, -0.5, 0.5, 0.25, 1, 0.5], channels: 2))
        #expect(waveform.samples.count == 3)
        for (found, expected) in zip(waveform.samples, [0, 0.375, 0.75] as [Float]) {
            #expect(abs(found - expected) < 1e-4)
        }
    }

    @Test func cleansWhatIsNotANumber() throws {
        let waveform = try AudioDecoder.decode(wav([.nan, .infinity, -.infinity, 7, -9, 0.5], asFloat: true))
        #expect(waveform.samples == [0, 0, 0, 1, -1, 0.5])
    }

    @Test func refusesWhatIsNoSound() {
        #expect(throws: AudioError.unsupportedFormat) { try AudioDecoder.decode([]) }
        #expect(throws: AudioError.unsupportedFormat) { try AudioDecoder.decode(Array("hello, world".utf8)) }
        #expect(throws: AudioError.empty) { try AudioDecoder.decode(wav([])) }
    }

    @Test func passesOverATagThatIsLongerThanTheBlocksItIsReadIn() throws {
        let bytes = try Fixtures.bytes("voice.mp3")
        // ID3v2.4 §3.1: the size is four times seven bits. MPEG syncs inside a tag are not sound.
        let size = 200_000
        let tag =
            Array("ID3".utf8) + [4, 0, 0] + [21, 14, 7, 0].map { UInt8(size >> $0 & 0x7F) }
            + (0..<size).map { [0xFF, 0xFB, 0x90, 0x64][$0 % 4] }
        let (plain, tagged) = (try AudioDecoder.decode(bytes), try AudioDecoder.decode(tag + bytes))
        #expect(tagged.samples == plain.samples)
    }

    @Test(arguments: ["voice.flac", "voice.mp3", "voice.ogg", "voice.opus"])
    func survivesEveryTruncation(file: String) throws {
        let bytes = try Fixtures.bytes(file)
        let whole = try AudioDecoder.decode(bytes).samples.count
        for length in [1, 3, 4, 12, 27, 40, 60, 100, 200, 400, 1_000, bytes.count / 2, bytes.count - 1] {
            // Any outcome but a trap or more sound than there is; 0.1 s for what a decoder pads.
            let decoded = try? AudioDecoder.decode(Array(bytes.prefix(length)))
            #expect((decoded?.samples.count ?? 0) <= whole + 1_600)
        }
        #expect(throws: AudioError.self) { try AudioDecoder.decode(Array(bytes.prefix(30))) }
    }

    @Test(arguments: ["voice.flac", "voice.mp3", "voice.ogg", "voice.opus"])
    func survivesFlippedBytes(file: String) throws {
        let bytes = try Fixtures.bytes(file)
        var noise = Noise(seed: 7)
        for _ in 0..<60 {
            var damaged = bytes
            for _ in 0..<8 {
                let place = Int((noise.next() + 1) / 2 * Float(min(bytes.count - 1, 2_000)))
                damaged[place] ^= UInt8(1 + Int((noise.next() + 1) * 127))
            }
            if let waveform = try? AudioDecoder.decode(damaged) {
                #expect(waveform.samples.allSatisfy { $0.isFinite && abs($0) <= 1 })
            }
        }
    }

    @Test func believesNoHeaderAboutLength() throws {
        let waveform = try AudioDecoder.decode(wav([0.1, 0.2, 0.3], declaredBytes: .max))
        #expect(waveform.samples.count == 3)
    }

    @Test func refusesMoreSecondsThanTheLimit() throws {
        let limits = AudioLimits(maximumSeconds: 1)
        let twoSeconds = wav([Float](repeating: 0.1, count: 32_000))
        #expect(throws: AudioError.tooLong(seconds: 2, limit: 1)) {
            try AudioDecoder.decode(twoSeconds, limits: limits)
        }
        for file in ["voice.flac", "voice.mp3", "voice.ogg", "voice.opus"] {
            let bytes = try Fixtures.bytes(file)
            #expect(throws: AudioError.self) { try AudioDecoder.decode(bytes, limits: limits) }
        }
        #expect(try AudioDecoder.decode(wav([Float](repeating: 0.1, count: 16_000)), limits: limits).duration == 1)
    }

    @Test func refusesLayoutsOutsideTheLimits() {
        #expect(throws: AudioError.unsupportedLayout(channels: 9, sampleRate: 16_000)) {
            try AudioDecoder.decode(wav([Float](repeating: 0, count: 18), channels: 9))
        }
        #expect(throws: AudioError.unsupportedLayout(channels: 1, sampleRate: 1_000)) {
            try AudioDecoder.decode(wav([0, 0], rate: 1_000))
        }
    }
}

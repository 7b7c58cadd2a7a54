import AudioDSP
import Testing

/// Every figure is librosa 0.11's for Fixtures/voice.flac (make_fixtures.py): n_fft 400, hop 160, 40 Slaney mels.
@Suite struct FeatureTests {
    private func logMel() throws -> (mel: [Float], log: [Float]) {
        let plan = try SpectrogramPlan(windowLength: 400, hopLength: 160)
        let filters = MelFilterbank(sampleRate: 16_000, windowLength: 400, bands: 40)
        let mel = filters.apply(try plan.power(Fixtures.voice().samples))
        return (mel, Decibels.fromPower(mel))
    }

    /// Within 1e-3 of the larger of the value and a hundredth of the row's largest; what is 0 but for rounding (the
    /// differences between silent frames) within 1e-4.
    private func expectClose(_ found: ArraySlice<Float>, _ expected: [Float]) {
        #expect(found.count == expected.count)
        let largest = expected.map(abs).max() ?? 0
        for (one, other) in zip(found, expected) {
            #expect(abs(one - other) <= max(1e-3 * max(abs(other), 0.01 * largest), largest < 1e-3 ? 1e-4 : 0))
        }
    }

    @Test func melFiltersAreThoseOfLibrosa() throws {
        let filters = MelFilterbank(sampleRate: 16_000, windowLength: 400, bands: 40)
        expectClose(filters.apply([Float](repeating: 1, count: 201))[...], try Fixtures.figures().melFilterSums)
    }

    @Test func melPowerIsThatOfLibrosa() throws {
        let figures = try Fixtures.figures()
        let mel = try logMel().mel
        #expect(mel.count == figures.frameCount * 40)
        for (frame, row) in zip(figures.frames, figures.mel) { expectClose(mel[frame * 40..<(frame + 1) * 40], row) }
    }

    @Test func logMelIsThatOfLibrosa() throws {
        let figures = try Fixtures.figures()
        let log = try logMel().log
        for (frame, row) in zip(figures.frames, figures.logMel) { expectClose(log[frame * 40..<(frame + 1) * 40], row) }
    }

    @Test func cepstraAndTheirDifferencesAreThoseOfLibrosa() throws {
        let figures = try Fixtures.figures()
        let cepstra = CepstralPlan(bands: 40).withDifferences(try logMel().log)
        #expect(cepstra.count == figures.frameCount * 39)
        for (frame, row) in zip(figures.frames, figures.mfcc) {
            for part in 0..<3 {
                let start = frame * 39 + part * 13
                expectClose(cepstra[start..<start + 13], Array(row[part * 13..<(part + 1) * 13]))
            }
        }
    }

    @Test func spectrumIsThePlainTransform() throws {
        for (length, hop, count) in [(2, 1, 5), (7, 3, 20), (16, 16, 16), (25, 40, 100), (400, 160, 1_000)] {
            var noise = Noise(seed: UInt64(length))
            let samples = (0..<count).map { _ in noise.next() }
            let plan = try SpectrogramPlan(windowLength: length, hopLength: hop)
            let expected = plainSpectrum(samples, length: length, hop: hop)
            let found = try plan.power(samples)
            #expect(found.count == expected.count)
            let largest = expected.max() ?? 0
            for (one, other) in zip(found, expected) { #expect(abs(one - other) < 1e-4 * max(largest, 1)) }
        }
    }

    @Test func piecesOfASpectrumAreThoseOfTheWhole() throws {
        let plan = try SpectrogramPlan(windowLength: 400, hopLength: 160)
        let samples = try Fixtures.voice().samples
        let whole = try plan.power(samples)
        let frames = plan.frameCount(of: samples.count)
        var pieces: [Float] = []
        for start in stride(from: 0, to: frames, by: 37) {
            pieces += try plan.power(samples, frames: start..<start + 37)
        }
        #expect(pieces.count == whole.count)
        for (one, other) in zip(pieces, whole) { #expect(abs(one - other) <= 1e-5 * max(1, abs(other))) }
        #expect(try plan.power([]).isEmpty)
        #expect(try plan.power(samples, frames: 100_000..<100_001).isEmpty)
    }

    @Test func differencesOfTooFewFramesAreZero() {
        #expect(CepstralPlan.delta([1, 2, 3], columns: 1, order: .first) == [0, 0, 0])
        let line = (0..<12).map { Float($0) * 2 }
        for value in CepstralPlan.delta(line, columns: 1, order: .first) { #expect(abs(value - 2) < 1e-5) }
        let parabola = (0..<12).map { Float($0 * $0) }
        for value in CepstralPlan.delta(parabola, columns: 1, order: .second) { #expect(abs(value - 2) < 1e-4) }
    }

    @Test func raisesQuietSoundAndLeavesLoudSound() {
        let quiet = [Float](repeating: 0.001, count: 100)
        #expect(abs(Loudness.level(Loudness.raised(quiet, to: -30)) + 30) < 1e-3)
        let loud = [Float](repeating: 0.5, count: 100)
        #expect(Loudness.raised(loud, to: -30) == loud)
        let silence = [Float](repeating: 0, count: 100)
        #expect(Loudness.raised(silence, to: -30) == silence)
    }

    /// The definition, sample by sample: the oracle of the fast one.
    private func plainSpectrum(_ samples: [Float], length: Int, hop: Int) -> [Float] {
        let window = SpectrogramPlan.hann(length)
        let frames = 1 + samples.count / hop
        let table = sine(1, amplitude: 1, seconds: 1, rate: length * 4)
        var result: [Float] = []
        for frame in 0..<frames {
            for bin in 0...length / 2 {
                var real = 0.0
                var imaginary = 0.0
                for time in 0..<length {
                    let place = frame * hop - length / 2 + time
                    guard samples.indices.contains(place) else { continue }
                    let value = Double(samples[place] * window[time])
                    let angle = bin * time % length * 4
                    imaginary -= value * Double(table[angle])
                    real += value * Double(table[(angle + length) % (length * 4)])
                }
                result.append(Float(real * real + imaginary * imaginary))
            }
        }
        return result
    }
}

import AudioDSP
import Emotion
import Foundation
import Testing

/// The shipped voice model on the shipped sample, which espeak-ng spoke.
@Suite struct VoiceAnalysisTests {
    /// What training/voice/make_sample.py wrote: logits of ONNX Runtime on librosa's features.
    private struct Figures: Decodable {
        struct Window: Decodable {
            let start: Int
            let end: Int
            let logits: [Float]
        }
        let duration: Int
        let windows: [Window]
    }

    private let analyzer: EmotionAnalyzer
    private let sample: Waveform

    init() throws {
        analyzer = try EmotionModels(weightsDirectory: Repository.path("weights")).makeAnalyzer()
        sample = try AudioDecoder.decode(Repository.bytes(Repository.path("docs/samples/voice.flac")))
    }

    @Test func windowsSoundAsTheyDoToONNXRuntime() throws {
        let path = Repository.path("Tests/EmotionTests/Fixtures/voice_figures.json")
        let figures = try JSONDecoder().decode(Figures.self, from: Data(Repository.bytes(path)))
        let model = try #require(analyzer.models.manifest.model(for: .voice))
        let found = try analyzer.analyze(sample)
        #expect(found.duration == figures.duration)
        #expect(found.segments.map(\.start) == figures.windows.map(\.start))
        #expect(found.segments.map(\.end) == figures.windows.map(\.end))
        for (segment, window) in zip(found.segments, figures.windows) {
            let expected = model.fittedCalibration.probabilities(window.logits)
            for (one, other) in zip(segment.scores.probabilities, expected) { #expect(abs(one - other) < 2e-3) }
        }
    }

    @Test func aRecordingIsTheWeightedMeanOfItsWindows() throws {
        let found = try analyzer.analyze(sample)
        let whole = try #require(found.scores)
        let expected = try #require(
            LogPool.mean(found.segments.map { ($0.scores.probabilities, Float($0.speech)) }))
        for (one, other) in zip(whole.probabilities, expected) { #expect(abs(one - other) < 1e-5) }
        #expect(found.speech > 1_500)
        #expect(found.speech <= found.duration)
        #expect(found.time > 0)
    }

    @Test func silenceAndNoiseAreNoVoice() throws {
        let silence = Waveform(sampleRate: 16_000, samples: [Float](repeating: 0, count: 80_000))
        var state: UInt64 = 9
        let hiss = Waveform(
            sampleRate: 16_000,
            samples: (0..<80_000).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1
                return 0.2 * (Float(state >> 40) / Float(1 << 23) - 1)
            })
        for waveform in [silence, hiss, Waveform(sampleRate: 16_000, samples: [])] {
            let found = try analyzer.analyze(waveform)
            #expect(found.scores == nil)
            #expect(found.segments.isEmpty)
            #expect(found.speech == 0)
        }
    }

    @Test func windowsWithoutSpeechAreLeftOut() throws {
        let pause = [Float](repeating: 0, count: 16_000 * 6)
        let long = Waveform(sampleRate: 16_000, samples: pause + sample.samples + pause)
        let found = try analyzer.analyze(long)
        #expect(!found.segments.isEmpty)
        for segment in found.segments {
            #expect(segment.end > 6_000)
            #expect(segment.start < 6_000 + sample.samples.count / 16)
            #expect(segment.speech >= 300)
        }
    }

    @Test func batchesSayWhatSingleWindowsSay() throws {
        let twice = Waveform(sampleRate: 16_000, samples: sample.samples + sample.samples + sample.samples)
        let found = try analyzer.analyze(twice, options: VoiceOptions(windowMilliseconds: 2_000, hopMilliseconds: 500))
        #expect(found.segments.count > 8)
        for segment in found.segments {
            let window = twice.excerpt(segment.start * 16..<segment.end * 16)
            let alone = try analyzer.analyze(window: window)
            for (one, other) in zip(segment.scores.probabilities, alone.probabilities) {
                #expect(abs(one - other) < 1e-3)
            }
        }
    }

    @Test func theShortestWindowIsAnswered() throws {
        let window = Waveform(sampleRate: 16_000, samples: Array(sample.samples.prefix(8_000)))
        let found = try analyzer.analyze(window: window)
        #expect(abs(found.probabilities.reduce(0, +) - 1) < 1e-4)
    }

    /// The model learnt from four seconds at most.
    @Test func aLongerWindowThanTheModelTakesIsTheMeanOfItsParts() throws {
        let long = Waveform(
            sampleRate: 16_000, samples: Array((0..<4).flatMap { _ in sample.samples }.prefix(160_000)))
        let found = try analyzer.analyze(window: long)
        let parts = try VoiceWindows.parts(of: 0..<160_000, longest: 64_000, step: 1_600).map {
            try analyzer.analyze(window: long.excerpt($0)).probabilities
        }
        let expected = try #require(LogPool.mean(parts.map { ($0, 1) }))
        #expect(parts.count == 3)
        for (one, other) in zip(found.probabilities, expected) { #expect(abs(one - other) < 1e-3) }
    }

    @Test func takesSoundAtOtherRates() throws {
        var resampler = try Resampler(from: 16_000, to: 44_100)
        let other = Waveform(
            sampleRate: 44_100, samples: try resampler.process(sample.samples) + resampler.finish())
        let expected = try #require(try analyzer.analyze(sample).scores)
        let found = try #require(try analyzer.analyze(other).scores)
        #expect(found.dominant == expected.dominant)
        #expect(abs(found[found.dominant] - expected[expected.dominant]) < 0.1)
    }

    @Test func aWindowOfNothingIsAnErrorAndNoTrap() {
        #expect(throws: AnalysisError.self) {
            try analyzer.analyze(window: Waveform(sampleRate: 16_000, samples: []))
        }
    }
}

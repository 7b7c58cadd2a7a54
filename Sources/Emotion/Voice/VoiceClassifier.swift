import AudioDSP
import TensorCore

/// Runs the voice model for one worker.
final class VoiceClassifier {
    /// The most windows that go through the model together: what bounds memory for a long recording.
    private static let largestBatch = 8

    let model: VoiceModel
    private let runner: ModelRunner

    init(_ model: VoiceModel) {
        self.model = model
        runner = ModelRunner(model.session, task: .voice)
    }

    /// Finds the speech, judges the windows that hold enough of it, and the recording as their mean.
    ///
    /// The mean is of log probabilities, weighted by the speech in each window.
    func analyze(_ waveform: Waveform, options: VoiceOptions) throws(AnalysisError) -> VoiceAnalysis {
        let clock = ContinuousClock()
        let begin = clock.now
        let waveform = try atModelRate(waveform)
        let duration = milliseconds(waveform.samples.count)
        let intervals = try speech(in: waveform)
        let windows = VoiceWindows.ranges(duration: duration, options: options).filter {
            SpeechInterval.overlap(of: intervals, with: $0) >= VoiceWindows.leastSpeech
        }
        let probabilities = try classify(windows.map { samples(of: $0) }, of: waveform)
        var segments: [VoiceSegment] = []
        for (window, values) in zip(windows, probabilities) {
            let heard = SpeechInterval.overlap(of: intervals, with: window)
            segments.append(
                VoiceSegment(
                    start: window.lowerBound, end: window.upperBound, speech: heard,
                    scores: try scores(values, speech: heard)))
        }
        let total = intervals.reduce(0) { $0 + $1.duration }
        let whole = try LogPool.mean(segments.map { ($0.scores.probabilities, Float($0.speech)) })
            .map { (values) throws(AnalysisError) in try scores(values, speech: total) }
        return VoiceAnalysis(
            duration: duration, speech: total, segments: segments, scores: whole,
            time: (clock.now - begin) / .milliseconds(1))
    }

    /// One window, whatever is in it.
    func scores(window: Waveform) throws(AnalysisError) -> EmotionScores {
        let waveform = try atModelRate(window)
        let heard = try speech(in: waveform).reduce(0) { $0 + $1.duration }
        guard let values = try classify([0..<waveform.samples.count], of: waveform).first else {
            throw .invalidScores
        }
        return try scores(values, speech: heard)
    }

    /// Where somebody speaks.
    func speech(in waveform: Waveform) throws(AnalysisError) -> [SpeechInterval] {
        do {
            return try model.detector.intervals(in: waveform)
        } catch {
            throw .modelFailed(.voice, detail: "\(error)")
        }
    }

    /// Calibrated probabilities for stretches of samples, of longer ones than the model takes the mean of their parts'.
    private func classify(_ ranges: [Range<Int>], of waveform: Waveform) throws(AnalysisError) -> [[Float]] {
        let parts = ranges.map(model.parts(of:))
        var judged = try judge(parts.flatMap(\.self), of: waveform)[...]
        var result: [[Float]] = []
        for part in parts {
            let own = judged.prefix(part.count)
            judged = judged.dropFirst(part.count)
            guard let joined = own.count == 1 ? own.first : LogPool.mean(own.map { ($0, 1) }) else {
                throw .invalidScores
            }
            result.append(joined)
        }
        return result
    }

    /// Calibrated probabilities for stretches of samples. Neighbours of one length share runs of 8, 4, 2 or 1.
    private func judge(_ ranges: [Range<Int>], of waveform: Waveform) throws(AnalysisError) -> [[Float]] {
        var result: [[Float]] = []
        while result.count < ranges.count {
            let next = ranges[result.count...]
            let alike = next.prefix { $0.count == next.first?.count }.count
            var size = Self.largestBatch
            while size > alike { size /= 2 }
            result += try run(Array(next.prefix(size)), of: waveform)
        }
        return result
    }

    private func run(_ ranges: [Range<Int>], of waveform: Waveform) throws(AnalysisError) -> [[Float]] {
        var features: [Float] = []
        for range in ranges {
            do {
                features += try model.features(waveform.excerpt(range).samples)
            } catch {
                throw .modelFailed(.voice, detail: "\(error)")
            }
        }
        let frames = features.count / model.mels / ranges.count
        guard frames > 0 else { throw .invalidScores }
        let outputs = try runner.run(features, shape: [ranges.count, frames, model.mels], outputs: ["logits"])
        guard let logits = outputs.first else { throw .invalidScores }
        guard logits.values.count == ranges.count * Emotion.count else { throw runner.unexpected(logits) }
        return ranges.indices.map {
            model.calibration.probabilities(logits.values[$0 * Emotion.count..<($0 + 1) * Emotion.count])
        }
    }

    /// Under a second of speech is little to judge by.
    private func scores(_ probabilities: [Float], speech: Int) throws(AnalysisError) -> EmotionScores {
        try EmotionScores(weights: probabilities, rule: model.uncertainty, poorInput: speech < 1_000)
    }

    private func atModelRate(_ waveform: Waveform) throws(AnalysisError) -> Waveform {
        if waveform.sampleRate == Waveform.modelSampleRate { return waveform }
        do {
            var resampler = try Resampler(from: waveform.sampleRate)
            let samples = try resampler.process(waveform.samples) + resampler.finish()
            return Waveform(sampleRate: Waveform.modelSampleRate, samples: samples)
        } catch {
            throw .modelFailed(.voice, detail: "\(error)")
        }
    }

    private func milliseconds(_ samples: Int) -> Int { samples / (Waveform.modelSampleRate / 1_000) }

    private func samples(of milliseconds: Range<Int>) -> Range<Int> {
        let each = Waveform.modelSampleRate / 1_000
        return milliseconds.lowerBound * each..<milliseconds.upperBound * each
    }
}

public import TensorCore
private import Glibc

/// Says where in a recording somebody speaks, in two steps.
///
/// First, frame by frame, from three things that speech does and steady noise does not: it rises well above the quietest
/// moments of the same band, in many bands at once, with a spectrum that is neither flat nor one line. A sound that never
/// changes (hum, fan, a held tone) ends here, at any level.
///
/// Then, for every half second, from the three seconds around it: `SpeechRule` tells speech from music and from noise that
/// comes and goes by whether pitch glides or is held, whether one voice is heard and when, and how vowels, fricatives and
/// pauses follow each other (`SoundTexture`). It knows no language. Singing, crowds and much else that voices do may pass;
/// what is shorter than about 300 ms is not judged this way. Made for 16 kHz.
public final class VoiceActivityDetector: Sendable {
    private static let hop = 160
    /// Frames over which powers are averaged before they are judged: 50 ms.
    private static let smoothing = 5
    /// Ten seconds have one noise floor; a shorter rest joins the piece before it.
    private static let framesOfPiece = 1_000
    /// Hertz; the bands of speech.
    private static let edges = [120, 300, 480, 660, 840, 1_050, 1_300, 1_600, 2_000, 2_450, 3_000, 3_600, 4_300, 5_200]
    /// A band is active this many decibels over its floor.
    private static let rise: Float = 8
    /// Bands that are active together in speech.
    private static let activeBands = 5
    /// Geometric over arithmetic mean of the power: near 1 for white noise.
    private static let highestFlatness: Float = 0.42
    /// The share of the power that five neighbouring bins may hold; a tone has nearly all of it there.
    private static let highestConcentration: Float = 0.97
    /// Power under this is silence even where the floor is lower: per band, about −90 dBFS.
    private static let silence: Float = -90
    /// Pauses up to this belong to the speech around them; shorter sounds are clicks. Frames.
    private static let longestPause = 30
    private static let shortestSpeech = 10
    /// Frames that speech is widened by at either end, for its soft edges.
    private static let margin = 6
    /// Frames that are judged together, by a context of three seconds around them.
    private static let block = 50
    private static let context = 300

    private let lines: LineSpectrumPlan
    private let spectrogram: SpectrogramPlan
    private let bandBins: [Range<Int>]

    /// - Throws: `ShapeError`, never for the lengths it uses.
    public init() throws(ShapeError) {
        lines = try LineSpectrumPlan()
        spectrogram = try SpectrogramPlan(windowLength: 400, hopLength: Self.hop)
        let binWidth = Double(Waveform.modelSampleRate) / 400
        let bins = Self.edges.map { Int((Double($0) / binWidth).rounded()) }
        bandBins = zip(bins, bins.dropFirst()).map { $0..<$1 }
    }

    /// The intervals of speech, in order and apart, in milliseconds.
    /// - Parameter waveform: at 16 kHz; sound at another rate has none.
    /// - Throws: `ShapeError` where the sound is longer than any tensor may be.
    /// - Complexity: linear in time; memory for ten seconds of spectrum at once and less than the samples take.
    public func intervals(in waveform: Waveform) throws(ShapeError) -> [SpeechInterval] {
        guard waveform.sampleRate == Waveform.modelSampleRate else { return [] }
        guard let heard = try hear(waveform.samples) else { return [] }
        let isSpeech = judge(heard)
        return Self.widened(Self.runs(of: isSpeech), within: isSpeech.count).compactMap { frames in
            let start = frames.lowerBound * 10
            let end = min(frames.upperBound * 10, waveform.samples.count * 1_000 / waveform.sampleRate)
            return start < end ? SpeechInterval(start: start, end: end) : nil
        }
    }

    /// The first step, and what the second needs.
    /// - Parameter samples: at 16 kHz.
    /// - Returns: nil where no run of frames rises like speech.
    /// - Throws: `ShapeError` where the sound is longer than any tensor may be.
    package func hear(_ samples: [Float]) throws(ShapeError) -> HeardFrames? {
        let count = spectrogram.frameCount(of: samples.count)
        var isActive: [Bool] = []
        isActive.reserveCapacity(count)
        var levels: [Float] = []
        levels.reserveCapacity(count * bandBins.count)
        while isActive.count < count {
            let rest = count - isActive.count
            let size = rest < 2 * Self.framesOfPiece ? rest : Self.framesOfPiece
            let power = try spectrogram.power(samples, frames: isActive.count..<isActive.count + size)
            let smooth = smoothed(power, frames: size)
            let own = self.levels(smooth, frames: size)
            isActive += decide(smooth, levels: own, frames: size)
            levels += own
        }
        let runs = Self.runs(of: isActive)
        guard !runs.isEmpty else { return nil }
        var isInside = [Bool](repeating: false, count: count)
        for run in runs { for frame in run { isInside[frame] = true } }
        return HeardFrames(isActive: isActive, isInside: isInside, levels: levels, lines: try lines.frames(of: samples))
    }

    /// The active frames of the blocks whose context is speech, or holds too little to say.
    private func judge(_ heard: HeardFrames) -> [Bool] {
        let count = heard.isActive.count
        var result = heard.isActive
        var last: (context: Range<Int>, isSpeech: Bool)?
        for start in stride(from: 0, to: count, by: Self.block) {
            let first = max(0, min(start + (Self.block - Self.context) / 2, count - Self.context))
            let context = first..<min(first + Self.context, count)
            var isSpeech = true
            if let last, last.context == context {
                isSpeech = last.isSpeech
            } else if let texture = SoundTexture(of: heard, in: context) {
                isSpeech = SpeechRule.isSpeech(texture)
            }
            last = (context, isSpeech)
            guard !isSpeech else { continue }
            for frame in start..<min(start + Self.block, count) { result[frame] = false }
        }
        return result
    }

    /// The level of each band of each frame, in decibels.
    private func levels(_ smooth: [Float], frames: Int) -> [Float] {
        let bins = spectrogram.bins
        // Scaled so that a full-scale sine has 0 dB: a Hann window of 400 makes it 100².
        var levels: [Float] = []
        levels.reserveCapacity(frames * bandBins.count)
        for frame in 0..<frames {
            for range in bandBins {
                var sum: Float = 0
                for bin in range { sum += smooth[frame * bins + bin] }
                levels.append(10 * log10(sum / 10_000 + 1e-13))
            }
        }
        return levels
    }

    /// One verdict a frame, over one piece with one noise floor.
    private func decide(_ smooth: [Float], levels: [Float], frames: Int) -> [Bool] {
        let bins = spectrogram.bins
        let bands = bandBins.count
        let floors = (0..<bands).map { band in
            let ordered = (0..<frames).map { levels[$0 * bands + band] }.sorted()
            return max(ordered[frames / 10], Self.silence)
        }
        return (0..<frames).map { frame in
            let active = (0..<bands).count { levels[frame * bands + $0] >= floors[$0] + Self.rise }
            return active >= Self.activeBands && hasShapeOfSpeech(smooth[frame * bins..<(frame + 1) * bins])
        }
    }

    /// Neither flat like noise nor one line like a tone, from 120 to 5,200 Hz.
    private func hasShapeOfSpeech(_ spectrum: ArraySlice<Float>) -> Bool {
        guard let first = bandBins.first?.lowerBound, let end = bandBins.last?.upperBound else { return false }
        let part = Array(spectrum.dropFirst(first).prefix(end - first))
        var sum: Float = 0
        var logarithms: Float = 0
        for value in part {
            sum += value
            logarithms += log(value + 1e-14)
        }
        let mean = sum / Float(part.count)
        guard mean > 1e-10 else { return false }
        let flatness = exp(logarithms / Float(part.count)) / mean
        var strongest: Float = 0
        for centre in 2..<part.count - 2 {
            strongest = max(strongest, part[centre - 2...centre + 2].reduce(0, +))
        }
        return flatness <= Self.highestFlatness && strongest <= Self.highestConcentration * sum
    }

    /// The mean over a frame and its neighbours.
    private func smoothed(_ power: [Float], frames: Int) -> [Float] {
        let bins = spectrogram.bins
        let reach = Self.smoothing / 2
        var result = [Float](repeating: 0, count: power.count)
        for frame in 0..<frames {
            let near = max(frame - reach, 0)...min(frame + reach, frames - 1)
            let scale = 1 / Float(near.count)
            for other in near {
                for bin in 0..<bins { result[frame * bins + bin] += scale * power[other * bins + bin] }
            }
        }
        return result
    }

    /// Runs of true frames; short pauses bridged, then short runs dropped.
    private static func runs(of isSpeech: [Bool]) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var start: Int?
        for (frame, speech) in isSpeech.enumerated() {
            if speech, start == nil { start = frame }
            if !speech, let begin = start {
                append(begin..<frame, to: &runs, bridging: longestPause)
                start = nil
            }
        }
        if let begin = start { append(begin..<isSpeech.count, to: &runs, bridging: longestPause) }
        return runs.filter { $0.count >= shortestSpeech }
    }

    /// The runs with their soft edges.
    private static func widened(_ runs: [Range<Int>], within count: Int) -> [Range<Int>] {
        var widened: [Range<Int>] = []
        for run in runs {
            append(max(run.lowerBound - margin, 0)..<min(run.upperBound + margin, count), to: &widened, bridging: 0)
        }
        return widened
    }

    private static func append(_ run: Range<Int>, to runs: inout [Range<Int>], bridging gap: Int) {
        if let last = runs.last, run.lowerBound - last.upperBound <= gap {
            runs[runs.count - 1] = last.lowerBound..<run.upperBound
        } else {
            runs.append(run)
        }
    }
}

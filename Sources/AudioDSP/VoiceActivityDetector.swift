public import TensorCore
private import Glibc

/// Says where in a recording somebody speaks, from three things that speech does and steady noise does not: it rises well
/// above the quietest moments of the same band, in many bands at once, with a spectrum that is neither flat nor one line.
///
/// A sound that never changes (hum, fan, a held tone) does not pass, at any level. Of what passes, `MusicDetector` takes
/// out the music that is clearly music; lively music and singing alone can still pass. It knows no language. Made for
/// 16 kHz.
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

    private let spectrogram: SpectrogramPlan
    private let music: MusicDetector
    private let bandBins: [Range<Int>]

    /// - Throws: `ShapeError`, never for the lengths it uses.
    public init() throws(ShapeError) {
        spectrogram = try SpectrogramPlan(windowLength: 400, hopLength: Self.hop)
        music = try MusicDetector()
        let binWidth = Double(Waveform.modelSampleRate) / 400
        let bins = Self.edges.map { Int((Double($0) / binWidth).rounded()) }
        bandBins = zip(bins, bins.dropFirst()).map { $0..<$1 }
    }

    /// The intervals of speech, in order and apart, in milliseconds.
    /// - Parameter waveform: at 16 kHz; sound at another rate has none.
    /// - Throws: `ShapeError` where the sound is longer than any tensor may be.
    /// - Complexity: linear in time; memory for ten seconds of spectrum at once.
    public func intervals(in waveform: Waveform) throws(ShapeError) -> [SpeechInterval] {
        guard waveform.sampleRate == Waveform.modelSampleRate else { return [] }
        let count = spectrogram.frameCount(of: waveform.samples.count)
        var isSpeech: [Bool] = []
        var levels: [Float] = []
        isSpeech.reserveCapacity(count)
        levels.reserveCapacity(count)
        while isSpeech.count < count {
            let rest = count - isSpeech.count
            let size = rest < 2 * Self.framesOfPiece ? rest : Self.framesOfPiece
            let power = try spectrogram.power(waveform.samples, frames: isSpeech.count..<isSpeech.count + size)
            let smooth = smoothed(power, frames: size)
            isSpeech += decide(smooth, frames: size)
            levels += wholeLevels(smooth, frames: size)
        }
        let runs = Self.join(isSpeech)
        guard !runs.isEmpty else { return [] }
        var isInRun = [Bool](repeating: false, count: count)
        for run in runs {
            for frame in run { isInRun[frame] = true }
        }
        isSpeech = try music.withoutMusic(isSpeech, isInRun: isInRun, levels: levels, samples: waveform.samples)
        return Self.widen(Self.join(isSpeech), frames: count).compactMap { frames in
            let start = frames.lowerBound * 10
            let end = min(frames.upperBound * 10, waveform.samples.count * 1_000 / waveform.sampleRate)
            return start < end ? SpeechInterval(start: start, end: end) : nil
        }
    }

    /// Decibels of each frame from the lowest band to the highest, on the scale of the bands.
    private func wholeLevels(_ smooth: [Float], frames: Int) -> [Float] {
        guard let first = bandBins.first?.lowerBound, let end = bandBins.last?.upperBound else { return [] }
        let bins = spectrogram.bins
        return (0..<frames).map { frame in
            10 * log10(smooth[frame * bins + first..<frame * bins + end].reduce(0, +) / 10_000 + 1e-9)
        }
    }

    /// One verdict a frame, over one piece with one noise floor.
    private func decide(_ smooth: [Float], frames: Int) -> [Bool] {
        let bins = spectrogram.bins
        let bands = bandBins.count
        // Scaled so that a full-scale sine has 0 dB: a Hann window of 400 makes it 100².
        var levels = [Float](repeating: 0, count: frames * bands)
        for frame in 0..<frames {
            for (band, range) in bandBins.enumerated() {
                var sum: Float = 0
                for bin in range { sum += smooth[frame * bins + bin] }
                levels[frame * bands + band] = 10 * log10(sum / 10_000 + 1e-13)
            }
        }
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
    private static func join(_ isSpeech: [Bool]) -> [Range<Int>] {
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

    /// Runs with a margin at either end; those that then meet are one.
    private static func widen(_ runs: [Range<Int>], frames: Int) -> [Range<Int>] {
        var widened: [Range<Int>] = []
        for run in runs {
            append(max(run.lowerBound - margin, 0)..<min(run.upperBound + margin, frames), to: &widened, bridging: 0)
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

private import Glibc

/// Ten figures of about three seconds of sound in which speech differs from music and from noise.
///
/// Their order, units and definitions are those of training/gate/features.py, which fits the rule that weighs them.
package struct SoundTexture: Sendable, Equatable {
    /// Under this many active frames, or frames in runs of them, nothing can be said.
    private static let leastActive = 10
    private static let leastInside = 30
    /// A comb this strong is a voice, or a single instrument.
    private static let voicedComb: Float = 0.35
    /// Bands under 840 Hz, and from 2 kHz on.
    private static let lowBands = 0..<4
    private static let highBands = 8..<HeardFrames.bands
    /// Decibels under the loudest moment, below which nothing counts as modulation.
    private static let range: Float = 40
    /// Frames on either side over which levels are averaged, for what changes with syllables less what changes slower.
    private static let syllable = 3
    private static let phrase = 15

    /// Mean likeness of the spectral lines to those 200 ms later: notes are held, speech glides.
    package let lines: Float
    /// The share of frames with the comb of a single voice.
    package let voiced: Float
    /// Correlation of the comb's strength with the level: vowels are loud.
    package let voicedIsLoud: Float
    /// Correlation of the comb's strength with the level of the low bands over that of the high ones: fricatives are not
    /// voiced.
    package let voicedIsLow: Float
    /// Correlation of the levels of low and high bands: drums and clicks have all bands at once.
    package let lowWithHigh: Float
    /// The share of frames 10 dB under the loud ones: between syllables.
    package let dips: Float
    /// Deviation of the level in decibels as it follows syllables, between about 2 and 8 Hz.
    package let modulation: Float
    /// The same of each band, and their mean.
    package let bandModulation: Float
    /// The share of frames that rise over the floor, of those in runs of them.
    package let density: Float
    /// The share of frames that rise over the floor, of all.
    package let share: Float

    package var figures: [Float] {
        [
            lines, voiced, voicedIsLoud, voicedIsLow, lowWithHigh, dips, modulation, bandModulation, density, share,
        ]
    }

    /// - Parameter context: frames of the sound.
    /// - Returns: nil where there is too little sound to judge.
    package init?(of heard: HeardFrames, in context: Range<Int>) {
        let context = context.clamped(to: 0..<heard.isActive.count)
        let active = (0..<context.count).filter { heard.isActive[context.lowerBound + $0] }
        let inside = (0..<context.count).filter { heard.isInside[context.lowerBound + $0] }
        guard active.count >= Self.leastActive, inside.count >= Self.leastInside, !heard.lines.isEmpty else {
            return nil
        }
        let bands = HeardFrames.bands
        let levels = heard.levels[context.lowerBound * bands..<context.upperBound * bands]
        let powers = levels.map { pow(10, $0 / 10) }
        let low = Self.levels(powers, bands: Self.lowBands)
        let high = Self.levels(powers, bands: Self.highBands)
        let total = Self.levels(powers, bands: 0..<bands)
        let loud = inside.map { total[$0] }.sorted()[(inside.count - 1) * 95 / 100]

        let frames = active.map { heard.line(context.lowerBound + $0) }
        let combs = frames.map(\.comb)
        lines = Self.mean(frames.compactMap(\.likeness))
        voiced = Float(combs.count { $0 > Self.voicedComb }) / Float(combs.count)
        voicedIsLoud = Self.correlation(combs, active.map { total[$0] })
        voicedIsLow = Self.correlation(combs, active.map { low[$0] - high[$0] })
        lowWithHigh = Self.correlation(inside.map { low[$0] }, inside.map { high[$0] })
        dips = Float(inside.count { total[$0] < loud - 10 }) / Float(inside.count)
        modulation = Self.modulation(total, over: loud - Self.range, at: inside)
        var sum: Float = 0
        for band in 0..<bands {
            let own = stride(from: levels.startIndex + band, to: levels.endIndex, by: bands).map { levels[$0] }
            sum += Self.modulation(own, over: (own.max() ?? 0) - Self.range, at: inside)
        }
        bandModulation = sum / Float(bands)
        density = Float(active.count { heard.isInside[context.lowerBound + $0] }) / Float(inside.count)
        share = Float(active.count) / Float(context.count)
    }

    /// The level of some bands together, frame by frame.
    private static func levels(_ powers: [Float], bands: Range<Int>) -> [Float] {
        stride(from: 0, to: powers.count, by: HeardFrames.bands).map { frame in
            10 * log10(bands.reduce(1e-9) { $0 + powers[frame + $1] })
        }
    }

    /// The deviation, over some frames, of the level's mean over a syllable less that over a phrase.
    private static func modulation(_ levels: [Float], over floor: Float, at frames: [Int]) -> Float {
        var sums: [Float] = [0]
        sums.reserveCapacity(levels.count + 1)
        var sum: Float = 0
        for level in levels {
            // From the floor on, so that long sums stay small.
            sum += max(level - floor, 0)
            sums.append(sum)
        }
        func mean(around frame: Int, reach: Int) -> Float {
            let near = max(frame - reach, 0)..<min(frame + reach + 1, levels.count)
            return (sums[near.upperBound] - sums[near.lowerBound]) / Float(near.count)
        }
        let changes = frames.map { mean(around: $0, reach: syllable) - mean(around: $0, reach: phrase) }
        let centre = Self.mean(changes)
        return Self.mean(changes.map { ($0 - centre) * ($0 - centre) }).squareRoot()
    }

    private static func correlation(_ one: [Float], _ other: [Float]) -> Float {
        let centres = (mean(one), mean(other))
        var product: Float = 0
        var squares: (Float, Float) = (0, 0)
        for (left, right) in zip(one, other) {
            product += (left - centres.0) * (right - centres.1)
            squares.0 += (left - centres.0) * (left - centres.0)
            squares.1 += (right - centres.1) * (right - centres.1)
        }
        return product / (squares.0 * squares.1 + 1e-9).squareRoot()
    }

    private static func mean(_ values: [Float]) -> Float {
        values.isEmpty ? 0 : values.reduce(0, +) / Float(values.count)
    }
}

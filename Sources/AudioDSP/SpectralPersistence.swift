import TensorCore
private import Glibc

/// How much of a spectrum's fine structure is still there a quarter of a second later: near 1 for held notes, whose
/// partials stay where they are, near 0 for speech, whose harmonics glide, and for noise, whose peaks are chance.
///
/// The fine structure is the spectrum in decibels, in bins of 15.6 Hz from 150 to 3,600 Hz, less its mean over the 15 bins
/// around each: formants and loudness fall out, partials stay. Two of them are compared by their correlation.
final class SpectralPersistence: Sendable {
    /// Milliseconds from one frame to the next.
    static let hop = 40
    /// Frames between the two that are compared: 200, 240 and 280 ms. Three, so that a vibrato, which is back where it was
    /// after each of its periods of about 180 ms, meets one that suits it.
    static let lags = [5, 6, 7]
    private static let lowest = 10
    private static let bins = 220
    /// Bins on either side that a bin is compared with.
    private static let reach = 7
    /// What lies this many decibels under the strongest bin of its frame counts as if it lay there.
    private static let range: Float = 50

    private let spectrogram: SpectrogramPlan

    /// - Throws: `ShapeError`, never for the lengths it uses.
    init() throws(ShapeError) {
        spectrogram = try SpectrogramPlan(windowLength: 512, hopLength: 8 * Self.hop)
    }

    /// Every second sample of 16 kHz sound, behind a low pass of three taps; what folds over lies above what is compared or
    /// is a partial as good as another.
    static func halved(_ samples: [Float]) -> [Float] {
        (0..<(samples.count + 1) / 2).map { index in
            let before = index > 0 ? samples[2 * index - 1] : 0
            let after = 2 * index + 1 < samples.count ? samples[2 * index + 1] : 0
            return 0.25 * before + 0.5 * samples[2 * index] + 0.25 * after
        }
    }

    /// The frames that so many samples at 8 kHz have.
    func frameCount(of samples: Int) -> Int { spectrogram.frameCount(of: samples) }

    /// The correlations of frames with later ones.
    /// - Parameters:
    ///   - samples: at 8 kHz, from `halved`.
    ///   - frames: of those that the samples have.
    /// - Returns: [frames, lags]; 0 where the sound ends before the later frame.
    /// - Throws: `ShapeError` where the spectrum is larger than any tensor may be.
    func correlations(_ samples: [Float], frames: Range<Int>) throws(ShapeError) -> [Float] {
        let last = Self.lags.max() ?? 0
        let all = 0..<frameCount(of: samples.count)
        let wanted = frames.clamped(to: all)
        let spanned = wanted.lowerBound..<min(wanted.upperBound + last, all.upperBound)
        let power = try spectrogram.power(samples, frames: spanned)
        let fine = (0..<spanned.count).map { frame in
            Self.fineStructure(power[frame * spectrogram.bins..<(frame + 1) * spectrogram.bins])
        }
        var result: [Float] = []
        result.reserveCapacity(wanted.count * Self.lags.count)
        for frame in wanted.indices.map({ $0 - wanted.lowerBound }) {
            for lag in Self.lags {
                var sum: Float = 0
                if frame + lag < fine.count {
                    for (one, other) in zip(fine[frame], fine[frame + lag]) { sum += one * other }
                }
                result.append(sum)
            }
        }
        return result
    }

    /// Of mean 0 and length 1, or all 0.
    private static func fineStructure(_ power: ArraySlice<Float>) -> [Float] {
        var decibels = power.map { 10 * log10($0 + 1e-9) }
        let floor = (decibels.max() ?? 0) - range
        for bin in decibels.indices { decibels[bin] = max(decibels[bin], floor) }
        var fine = (lowest..<lowest + bins).map { bin in
            decibels[bin] - decibels[bin - reach...bin + reach].reduce(0, +) / Float(2 * reach + 1)
        }
        let mean = fine.reduce(0, +) / Float(bins)
        var square: Float = 0
        for bin in fine.indices {
            fine[bin] -= mean
            square += fine[bin] * fine[bin]
        }
        let scale = square > 1e-6 ? 1 / square.squareRoot() : 0
        for bin in fine.indices { fine[bin] *= scale }
        return fine
    }
}

import TensorCore

/// Says which of the frames that pass for speech are music, from the three seconds around them.
final class MusicDetector: Sendable {
    /// Frames of 10 ms that get one verdict.
    private static let block = 50
    /// Frames of `SpectralPersistence` that are computed at once: ten seconds.
    private static let framesOfPiece = 250

    private let persistence: SpectralPersistence

    /// - Throws: `ShapeError`, never for the lengths it uses.
    init() throws(ShapeError) { persistence = try SpectralPersistence() }

    /// The frames that pass for speech, without those of music.
    /// - Parameters:
    ///   - samples: at 16 kHz.
    ///   - isSpeech: one a frame of 10 ms.
    ///   - isInRun: the same with the pauses that belong to speech, and without clicks.
    ///   - levels: decibels of each frame, in the bands of speech.
    /// - Throws: `ShapeError` where the sound is longer than any tensor may be.
    /// - Complexity: linear in time; memory for ten seconds of spectrum at once and for half of the samples.
    func withoutMusic(
        _ isSpeech: [Bool], isInRun: [Bool], levels: [Float], samples: [Float]
    ) throws(ShapeError) -> [Bool] {
        let sums = try correlationSums(isSpeech, samples: samples)
        let lags = SpectralPersistence.lags.count
        var result = isSpeech
        for start in stride(from: 0, to: isSpeech.count, by: Self.block) {
            let block = start..<min(start + Self.block, isSpeech.count)
            guard isSpeech[block].contains(true) else { continue }
            let from = max(
                0, min(start + Self.block / 2 - MusicEvidence.window / 2, isSpeech.count - MusicEvidence.window))
            let window = from..<min(from + MusicEvidence.window, isSpeech.count)
            let first = sums[index(of: window.lowerBound)], last = sums[index(of: window.upperBound)]
            let count = max(last[lags] - first[lags], 1)
            let persistence = (0..<lags).map { (last[$0] - first[$0]) / count }.max() ?? 0
            let evidence = MusicEvidence(
                persistence: Float(persistence), levels: levels[window], isInRun: isInRun[window])
            if evidence.isMusic {
                for frame in block { result[frame] = false }
            }
        }
        return result

        func index(of frame: Int) -> Int { min((frame + 3) / (SpectralPersistence.hop / 10), sums.count - 1) }
    }

    /// The sums over all frames before, for every lag, of the correlations of frames that pass for speech, and then their
    /// number: one row more than there are frames of `SpectralPersistence`.
    private func correlationSums(_ isSpeech: [Bool], samples: [Float]) throws(ShapeError) -> [[Double]] {
        let halved = SpectralPersistence.halved(samples)
        let count = persistence.frameCount(of: halved.count)
        let lags = SpectralPersistence.lags.count
        let frameRatio = SpectralPersistence.hop / 10
        var total = [Double](repeating: 0, count: lags + 1)
        var sums = [total]
        sums.reserveCapacity(count + 1)
        for start in stride(from: 0, to: count, by: Self.framesOfPiece) {
            let piece = start..<min(start + Self.framesOfPiece, count)
            let passes = piece.map { $0 * frameRatio < isSpeech.count && isSpeech[$0 * frameRatio] }
            let values = passes.contains(true) ? try persistence.correlations(halved, frames: piece) : []
            for (frame, pass) in passes.enumerated() {
                if pass {
                    for lag in 0..<lags { total[lag] += Double(values[frame * lags + lag]) }
                    total[lags] += 1
                }
                sums.append(total)
            }
        }
        return sums
    }
}

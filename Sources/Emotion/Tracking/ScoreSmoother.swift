import Glibc

/// An exponential moving average of a distribution on a clock that need not be even.
///
/// A step of Δt milliseconds keeps the share exp(−Δt / timeConstant) of what was, so the result depends on time and not
/// on how many frames were analysed in it.
public struct ScoreSmoother: Sendable {
    /// Milliseconds after which a change has come through to 63 %; 0: no smoothing.
    public let timeConstant: Double
    private let rule: UncertaintyRule
    private var average: [Float] = []
    private var last: Double = 0

    /// - Parameters:
    ///   - timeConstant: milliseconds; below 0 and not finite are taken as 0.
    ///   - rule: when a smoothed distribution is uncertain.
    public init(timeConstant: Double, rule: UncertaintyRule = .standard) {
        self.timeConstant = timeConstant.isFinite && timeConstant > 0 ? timeConstant : 0
        self.rule = rule
    }

    /// Takes one result in and gives the average so far; the first is given back as it is.
    /// - Parameters:
    ///   - scores: the new result. The answer is uncertain if it is or if the average is too even.
    ///   - time: milliseconds on the client's clock. A time that is not later than the last counts as the same moment,
    ///     and then the new result replaces nothing of the average.
    /// - Throws: `AnalysisError.invalidScores` never for scores that were built by `EmotionScores.init`.
    public mutating func add(_ scores: EmotionScores, at time: Double) throws(AnalysisError) -> EmotionScores {
        guard !average.isEmpty, timeConstant > 0 else {
            average = scores.probabilities
            last = time
            return try EmotionScores(weights: average, rule: rule, poorInput: scores.uncertain)
        }
        let elapsed = time - last
        if elapsed > 0 {
            let kept = Float(exp(-elapsed / timeConstant))
            for index in average.indices {
                average[index] = kept * average[index] + (1 - kept) * scores.probabilities[index]
            }
            last = time
        }
        return try EmotionScores(weights: average, rule: rule, poorInput: scores.uncertain)
    }
}

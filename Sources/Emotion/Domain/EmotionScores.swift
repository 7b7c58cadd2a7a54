/// Calibrated probabilities of the seven emotions, and whether they should be relied on.
public struct EmotionScores: Sendable, Equatable {
    /// Seven values in [0, 1] that sum to 1, in the order of `Emotion.allCases`.
    public let probabilities: [Float]
    /// The likeliest emotion; of equals, the first.
    public let dominant: Emotion
    /// The likeliest probability less the second likeliest: 0…1.
    public let margin: Float
    /// True where the probabilities are too even, or the input too poor, to name an emotion. See `UncertaintyRule`.
    public let uncertain: Bool

    /// Normalises `weights` to sum to 1.
    /// - Parameters:
    ///   - weights: seven finite values ≥ 0, at least one above 0.
    ///   - rule: what makes a result uncertain.
    ///   - poorInput: the input itself gives reason for doubt (tiny, blurred or turned face; little speech).
    /// - Throws: `AnalysisError.invalidScores` where the weights are no such vector.
    public init(
        weights: [Float], rule: UncertaintyRule = .standard, poorInput: Bool = false
    ) throws(AnalysisError) {
        let total = weights.reduce(0, +)
        guard weights.count == Emotion.count, total.isFinite, total > 0, weights.allSatisfy({ $0 >= 0 }) else {
            throw .invalidScores
        }
        let probabilities = weights.map { $0 / total }
        var best = 0
        for index in 1..<Emotion.count where probabilities[index] > probabilities[best] { best = index }
        var second: Float = 0
        for index in 0..<Emotion.count where index != best { second = max(second, probabilities[index]) }
        self.probabilities = probabilities
        dominant = Emotion.allCases[best]
        margin = probabilities[best] - second
        uncertain = poorInput || rule.isUncertain(probability: probabilities[best], margin: margin)
    }

    /// The probability of one emotion.
    public subscript(emotion: Emotion) -> Float { probabilities[emotion.index] }
}

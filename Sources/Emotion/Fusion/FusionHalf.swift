/// One half of a fused answer that is there.
public struct FusionHalf: Sendable, Equatable {
    /// Its calibrated scores.
    public let scores: EmotionScores
    /// How good the input was: 1 good, towards 0 poor.
    public let quality: Float

    /// - Parameter quality: limited to 0…1; what is not a number is taken as 0.
    public init(scores: EmotionScores, quality: Float) {
        self.scores = scores
        self.quality = quality > 0 ? min(quality, 1) : 0
    }

    /// Too little to be sure by.
    var isPoor: Bool { quality < 0.5 }
}

/// When a distribution is too even to name one emotion.
///
/// A result is uncertain if its likeliest probability is under `minimumProbability` or leads the second by less than
/// `minimumMargin`; and, whatever the numbers, if the input was poor (`FaceQuality.isPoor`, too little speech).
public struct UncertaintyRule: Sendable, Equatable {
    /// The least likeliest probability that names an emotion.
    public let minimumProbability: Float
    /// The least lead over the second likeliest.
    public let minimumMargin: Float

    /// - Parameters: both in 0…1.
    public init(minimumProbability: Float, minimumMargin: Float) {
        self.minimumProbability = minimumProbability
        self.minimumMargin = minimumMargin
    }

    /// 0.4 and 0.1, used where a model's manifest states nothing else.
    public static let standard = UncertaintyRule(minimumProbability: 0.4, minimumMargin: 0.1)

    /// Whether these two figures are too weak.
    public func isUncertain(probability: Float, margin: Float) -> Bool {
        !(probability >= minimumProbability && margin >= minimumMargin)
    }
}

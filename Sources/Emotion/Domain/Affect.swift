/// Where an expression lies on the two axes of affect: how pleasant it is and how excited.
///
/// Derived, not learned: the mean of the seven emotions' places under their probabilities. It says no more than those do,
/// only in two numbers, and two expressions of one place (fear and anger lie close together) are told apart by the
/// probabilities alone. No model was trained or measured on ratings of valence or arousal.
/// - Source: the places are the mean ratings of pleasure and arousal of the terms angry, disgusted, fearful, happy, sad and
///   surprised in Russell and Mehrabian, "Evidence for a three-factor theory of emotions", Journal of Research in
///   Personality 11 (1977), 273–294. The third factor, dominance, is left out. Neutral is the origin.
public struct Affect: Sendable, Equatable {
    /// Unpleasant −1 … 1 pleasant. Means of the seven places lie in −0.64…0.81.
    public let valence: Float
    /// Calm −1 … 1 excited. Means of the seven places lie in −0.27…0.67.
    public let arousal: Float

    /// Both in −1…1.
    public init(valence: Float, arousal: Float) {
        self.valence = valence
        self.arousal = arousal
    }

    /// The place of one emotion.
    public init(_ emotion: Emotion) {
        switch emotion {
        case .angry: self.init(valence: -0.51, arousal: 0.59)
        case .disgust: self.init(valence: -0.60, arousal: 0.35)
        case .fear: self.init(valence: -0.64, arousal: 0.60)
        case .happy: self.init(valence: 0.81, arousal: 0.51)
        case .sad: self.init(valence: -0.63, arousal: -0.27)
        case .surprise: self.init(valence: 0.40, arousal: 0.67)
        case .neutral: self.init(valence: 0, arousal: 0)
        }
    }

    /// The mean place of a distribution.
    public init(_ scores: EmotionScores) {
        var (valence, arousal) = (Float(0), Float(0))
        for (emotion, probability) in zip(Emotion.allCases, scores.probabilities) {
            let place = Affect(emotion)
            valence += probability * place.valence
            arousal += probability * place.arousal
        }
        self.init(valence: valence, arousal: arousal)
    }
}

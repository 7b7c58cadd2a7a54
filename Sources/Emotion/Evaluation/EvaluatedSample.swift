/// One labelled sample and what was found in it.
public struct EvaluatedSample: Sendable, Equatable {
    /// How the caller knows it: a file name.
    public let name: String
    /// The label.
    public let truth: Emotion
    /// Nil where there was no face, or no speech.
    public let scores: EmotionScores?

    /// The parts as they are.
    public init(name: String, truth: Emotion, scores: EmotionScores?) {
        self.name = name
        self.truth = truth
        self.scores = scores
    }
}

/// One answer from a face and a voice.
public struct FusedAnalysis: Sendable, Equatable {
    /// Nil where no half that was wanted could be used.
    public let scores: EmotionScores?
    /// The shares of the two halves, which sum to 1; both 0 where there are no scores.
    public let faceWeight: Float, voiceWeight: Float
    /// The halves that were wanted and could not be used, face first.
    public let missing: [MissingModality]

    /// The parts as they are.
    public init(scores: EmotionScores?, faceWeight: Float, voiceWeight: Float, missing: [MissingModality]) {
        self.scores = scores
        self.faceWeight = faceWeight
        self.voiceWeight = voiceWeight
        self.missing = missing
    }
}

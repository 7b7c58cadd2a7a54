/// What was heard in one recording.
public struct VoiceAnalysis: Sendable, Equatable {
    /// Length in milliseconds.
    public let duration: Int
    /// Milliseconds in which somebody speaks.
    public let speech: Int
    /// The windows with enough speech to be judged, in order of time.
    public let segments: [VoiceSegment]
    /// The recording as a whole; nil where no window has enough speech.
    public let scores: EmotionScores?
    /// What it took, gate, features and model, in milliseconds.
    public let time: Double

    /// The parts as they are.
    public init(duration: Int, speech: Int, segments: [VoiceSegment], scores: EmotionScores?, time: Double) {
        self.duration = duration
        self.speech = speech
        self.segments = segments
        self.scores = scores
        self.time = time
    }
}

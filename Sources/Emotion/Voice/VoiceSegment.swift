/// How one window of a recording sounds.
public struct VoiceSegment: Sendable, Equatable {
    /// Milliseconds from the beginning of the recording.
    public let start: Int, end: Int
    /// Milliseconds of speech in the window.
    public let speech: Int
    /// Calibrated; uncertain also where the window holds little speech.
    public let scores: EmotionScores

    /// The parts as they are.
    public init(start: Int, end: Int, speech: Int, scores: EmotionScores) {
        self.start = start
        self.end = end
        self.speech = speech
        self.scores = scores
    }
}

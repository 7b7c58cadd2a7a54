/// What one half brings to a fused answer.
public enum FusionInput: Sendable, Equatable {
    /// Its calibrated scores, and how good the input was: 1 good, towards 0 poor.
    case scores(EmotionScores, quality: Float)
    /// Nothing, and why.
    case missing(MissingReason)

    /// The half that a face is. A poor face (`FaceQuality.isPoor`) counts two fifths.
    /// - Parameters:
    ///   - face: the largest of the pictures, if one has any.
    ///   - imageSent: whether there was a picture.
    public init(face: Face?, imageSent: Bool) {
        if let face {
            self = .scores(face.scores, quality: face.quality.isPoor ? 0.4 : 1)
        } else {
            self = .missing(imageSent ? .noFace : .notSent)
        }
    }

    /// The half that a recording is. Under 1.5 s of speech it counts in proportion.
    /// - Parameter voice: nil where there was no recording.
    public init(voice: VoiceAnalysis?) {
        guard let voice else {
            self = .missing(.notSent)
            return
        }
        guard let scores = voice.scores else {
            self = .missing(.noSpeech)
            return
        }
        self.init(voice: scores, speech: voice.speech)
    }

    /// The half that a window of a stream is.
    /// - Parameters:
    ///   - voice: its scores.
    ///   - speech: milliseconds of speech in it.
    public init(voice: EmotionScores, speech: Int) {
        self = .scores(voice, quality: Float(min(max(speech, 0), 1_500)) / 1_500)
    }

    /// The scores, if there are any.
    public var scores: EmotionScores? { if case .scores(let scores, _) = self { scores } else { nil } }
}

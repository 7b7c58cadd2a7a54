extension EmotionAnalyzer {
    /// One answer from the largest face and the voice of a request.
    /// - Parameters:
    ///   - face: nil where no picture has one.
    ///   - imageSent: whether there was a picture: tells `no_face` from `not_sent`.
    ///   - voice: nil where there was no recording.
    /// - Throws: `AnalysisError.invalidScores`, never for scores that an analysis gave.
    public func fuse(
        face: Face?, imageSent: Bool, voice: VoiceAnalysis?, mode: FusionMode = .auto
    ) throws(AnalysisError) -> FusedAnalysis {
        try fusion.fuse(
            face: FusionInput(face: face, imageSent: imageSent), voice: FusionInput(voice: voice), mode: mode)
    }

    /// The joining itself, for what a stream has of each half.
    public var fusion: DecisionFusion { models.fusion }
}

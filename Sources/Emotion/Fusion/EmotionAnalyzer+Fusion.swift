extension EmotionAnalyzer {
    /// One answer from the largest face and the voice of a request.
    /// - Parameters:
    ///   - face: nil where no picture has one.
    ///   - imageSent: whether there was a picture: tells `no_face` from `not_sent`.
    ///   - voice: nil where there was no recording.
    /// - Throws: as `FusionMethod.fuse`.
    public func fuse(
        face: Face?, imageSent: Bool, voice: VoiceAnalysis?, mode: FusionMode = .auto
    ) throws(AnalysisError) -> FusedAnalysis {
        try fusion.fuse(
            face: FusionInput(face: face, imageSent: imageSent), voice: FusionInput(voice: voice), mode: mode)
    }

    /// Joins two even halves once, so that plans and arenas stand before the first request.
    func warmUpFusion() throws(AnalysisError) {
        let even = try EmotionScores(weights: [Float](repeating: 1, count: Emotion.count))
        let half = FusionHalf(scores: even, quality: 1)
        _ = try fusion.join(face: half, voice: half)
    }
}

/// A way to join what a face and a voice say: by formula (`DecisionFusion`) or by network (`NetworkFusion`).
public protocol FusionMethod {
    /// One answer from two halves that are both there.
    /// - Throws: `AnalysisError.modelFailed` where a network gives something else than it should;
    ///   `AnalysisError.invalidScores` never for scores that `EmotionScores` accepted.
    func join(face: FusionHalf, voice: FusionHalf) throws(AnalysisError) -> FusedAnalysis
}

extension FusionMethod {
    /// Joins what is wanted and there. One half alone is passed on exactly as it is, with the weight 1.
    /// - Parameter mode: a half that the mode does not want is neither used nor reported missing.
    /// - Throws: as `join`.
    public func fuse(
        face: FusionInput, voice: FusionInput, mode: FusionMode = .auto
    ) throws(AnalysisError) -> FusedAnalysis {
        var missing: [MissingModality] = []
        func half(_ modality: Modality, _ input: FusionInput) -> FusionHalf? {
            guard mode == .auto || mode.rawValue == modality.rawValue else { return nil }
            switch input {
            case .scores(let scores, let quality): return FusionHalf(scores: scores, quality: quality)
            case .missing(let reason):
                missing.append(MissingModality(modality: modality, reason: reason))
                return nil
            }
        }
        let (faceHalf, voiceHalf) = (half(.face, face), half(.voice, voice))
        if let faceHalf, let voiceHalf { return try join(face: faceHalf, voice: voiceHalf) }
        return FusedAnalysis(
            scores: (faceHalf ?? voiceHalf)?.scores, faceWeight: faceHalf == nil ? 0 : 1,
            voiceWeight: voiceHalf == nil ? 0 : 1, missing: missing)
    }
}

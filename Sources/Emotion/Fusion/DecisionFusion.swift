/// Joins the two distributions by how far each is to be relied on.
///
/// A half's reliability is r = accuracy · quality · (¼ + ¾·(1 − H/ln 7)): how often its model is right on unseen data, how
/// good this input is, and how sure the model is of it (H is the entropy of its distribution). The halves' weights are
/// w = r / Σr. The answer is the product of the distributions, each to the power min(1, s·w), brought to sum 1, with
/// s = `sharpness`: 1 would be a geometric mean, as unsure as the halves, and 2 for equal halves that of independent
/// witnesses. No power is above 1, so no half speaks louder than it would alone, and a half that is missing leaves the
/// other exactly as it is.
/// - Source: logarithmic opinion pool; Genest and Zidek, "Combining Probability Distributions", 1986.
public struct DecisionFusion: FusionMethod, Sendable, Equatable {
    /// How often each model is right on speakers and faces it never saw: 0…1.
    public let faceAccuracy: Float, voiceAccuracy: Float
    /// 1…2.
    public let sharpness: Float
    /// What makes the joined answer uncertain.
    public let uncertainty: UncertaintyRule

    /// Accuracies are limited to 0.01…1, the sharpness to 1…2; what is not finite is taken as the least.
    public init(
        faceAccuracy: Float = 0.66, voiceAccuracy: Float = 0.66, sharpness: Float = 1.5,
        uncertainty: UncertaintyRule = .standard
    ) {
        func limited(_ value: Float, _ low: Float, _ high: Float) -> Float { value > low ? min(value, high) : low }
        self.faceAccuracy = limited(faceAccuracy, 0.01, 1)
        self.voiceAccuracy = limited(voiceAccuracy, 0.01, 1)
        self.sharpness = limited(sharpness, 1, 2)
        self.uncertainty = uncertainty
    }

    /// The parameters of the manifest's fusion model (`face_accuracy`, `voice_accuracy`, `sharpness` in its
    /// `calibration`); those it leaves out are the defaults.
    public init(_ model: ModelManifest.Model?) {
        func value(_ key: String, _ standard: Float) -> Float { model?.calibration[key].map { Float($0) } ?? standard }
        self.init(
            faceAccuracy: value("face_accuracy", 0.66), voiceAccuracy: value("voice_accuracy", 0.66),
            sharpness: value("sharpness", 1.5), uncertainty: model?.uncertainty ?? .standard)
    }

    /// The formula. Poor where both inputs are.
    public func join(face: FusionHalf, voice: FusionHalf) throws(AnalysisError) -> FusedAnalysis {
        let (faceReliability, voiceReliability) = (
            reliability(face, accuracy: faceAccuracy), reliability(voice, accuracy: voiceAccuracy)
        )
        let total = faceReliability + voiceReliability
        let (faceWeight, voiceWeight) = (faceReliability / total, voiceReliability / total)
        let product = LogPool.product([
            (face.scores.probabilities, min(1, sharpness * faceWeight)),
            (voice.scores.probabilities, min(1, sharpness * voiceWeight)),
        ])
        guard let product else { throw .invalidScores }
        let scores = try EmotionScores(weights: product, rule: uncertainty, poorInput: face.isPoor && voice.isPoor)
        return FusedAnalysis(scores: scores, faceWeight: faceWeight, voiceWeight: voiceWeight, missing: [])
    }

    /// Above 0.
    private func reliability(_ half: FusionHalf, accuracy: Float) -> Float {
        accuracy * max(half.quality, 0.01) * (0.25 + 0.75 * (1 - half.scores.probabilities.evenness))
    }
}

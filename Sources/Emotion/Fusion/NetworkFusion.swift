/// Joins the two distributions by a network that learnt how. One for each worker.
///
/// It is only asked where both halves are there; what it takes and gives says `FusionNetwork`.
final class NetworkFusion: FusionMethod {
    private let network: FusionNetwork
    private let runner: ModelRunner

    init(_ network: FusionNetwork) {
        self.network = network
        runner = ModelRunner(network.session, task: .fusion)
    }

    /// softmax(logits / temperature), uncertain by the manifest's rule or where both inputs are poor.
    func join(face: FusionHalf, voice: FusionHalf) throws(AnalysisError) -> FusedAnalysis {
        let rows = network.inputs.map { input in
            switch input {
            case .face: LogPool.logarithms(of: face.scores.probabilities)
            case .voice: LogPool.logarithms(of: voice.scores.probabilities)
            case .quality: [face.quality, voice.quality]
            }
        }
        let outputs = try runner.run(rows.map { ($0, [1, $0.count]) }, outputs: ["logits", "weights"])
        let (logits, weights) = (outputs[0], outputs[1])
        guard logits.dimensions == [1, Emotion.count] else { throw runner.unexpected(logits) }
        guard weights.dimensions == [1, 2] else { throw runner.unexpected(weights) }
        let total = weights.values[0] + weights.values[1]
        guard weights.values.allSatisfy({ $0 >= 0 }), abs(total - 1) <= 1e-3 else {
            throw .modelFailed(.fusion, detail: "the weights \(weights.values) are no shares")
        }
        let scores = try EmotionScores(
            weights: network.calibration.probabilities(logits.values), rule: network.rule,
            poorInput: face.isPoor && voice.isPoor)
        return FusedAnalysis(
            scores: scores, faceWeight: weights.values[0] / total, voiceWeight: weights.values[1] / total, missing: [])
    }
}

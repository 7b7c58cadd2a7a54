import Inference

/// What the manifest says about joining the halves, shared by all workers.
enum FusionModel: Sendable {
    case formula(DecisionFusion)
    case network(FusionNetwork)

    /// The formula where the model lists no file, else the network of the role `classifier`.
    /// - Throws: `ModelStoreError.unfitModel` where there are files and none of them is a network that joins two halves.
    init(_ model: ModelManifest.Model, sessions: [String: Session]) throws(ModelStoreError) {
        self =
            sessions.isEmpty ? .formula(DecisionFusion(model)) : .network(try FusionNetwork(model, sessions: sessions))
    }

    /// For one worker.
    func makeMethod() -> any FusionMethod {
        switch self {
        case .formula(let formula): formula
        case .network(let network): NetworkFusion(network)
        }
    }
}

import Inference

/// The sessions of a detector, checked to be the three networks of MTCNN.
struct DetectorModel: Sendable {
    let proposal: Session
    let refinement: Session
    let output: Session

    /// - Throws: `ModelStoreError.unfitModel` where a role is missing or a network has other inputs or outputs.
    init(_ model: ModelManifest.Model, sessions: [String: Session]) throws(ModelStoreError) {
        func network(_ role: String, outputs: Set<String>) throws(ModelStoreError) -> Session {
            guard let session = sessions[role] else {
                throw .unfitModel(name: model.name, detail: "no file for \(role)")
            }
            guard session.inputs.count == 1, outputs.isSubset(of: session.outputs.map(\.name)) else {
                throw .unfitModel(name: model.name, detail: "\(role) does not have one input and \(outputs.sorted())")
            }
            return session
        }
        proposal = try network("pnet", outputs: ["box", "probability"])
        refinement = try network("rnet", outputs: ["box", "probability"])
        output = try network("onet", outputs: ["box", "probability", "landmarks"])
    }
}

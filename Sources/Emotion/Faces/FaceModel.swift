import Imaging
import Inference

/// The session of a face classifier with what its manifest says about the crop that it expects.
struct FaceModel: Sendable {
    let session: Session
    /// Sides of the square grey crop.
    let side: Int
    /// Where the landmarks lie in the crop: right eye, left eye, nose, right and left corner of the mouth of the subject.
    let template: [SIMD2<Float>]
    let calibration: Calibration
    let rule: UncertaintyRule

    /// Reads `side`, `template` ([[x, y] × 5] in pixels of the crop) and `normalization` ("standardize") of the manifest's
    /// preprocessing.
    /// - Throws: `ModelStoreError.unfitModel` where they are missing, malformed or do not fit the network.
    init(_ model: ModelManifest.Model, sessions: [String: Session]) throws(ModelStoreError) {
        func unfit(_ detail: String) -> ModelStoreError { .unfitModel(name: model.name, detail: detail) }
        guard let session = sessions["classifier"] else { throw unfit("no file for classifier") }
        guard let side = model.preprocessing["side"]?.integer, (8...512).contains(side) else {
            throw unfit("preprocessing.side is not in 8…512")
        }
        guard model.preprocessing["normalization"]?.string == "standardize" else {
            throw unfit("preprocessing.normalization is not \"standardize\"")
        }
        let template = (model.preprocessing["template"]?.array ?? []).compactMap { point -> SIMD2<Float>? in
            guard let pair = point.array, pair.count == 2, let x = pair[0].number, let y = pair[1].number else {
                return nil
            }
            return SIMD2(Float(x), Float(y))
        }
        // Points that coincide could not be turned back.
        guard template.count == 5, SimilarityTransform(from: template, to: template) != nil else {
            throw unfit("preprocessing.template is not five points")
        }
        guard session.inputs.count == 1, session.inputs[0].dimensions.dropFirst() == [1, side, side],
            session.outputs.contains(where: { $0.name == "logits" })
        else { throw unfit("the network does not take [n, 1, \(side), \(side)] and give logits") }
        self.session = session
        self.side = side
        self.template = template
        calibration = model.fittedCalibration
        rule = model.uncertainty
    }
}

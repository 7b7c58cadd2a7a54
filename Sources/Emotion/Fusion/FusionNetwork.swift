import Inference
import TensorCore

/// The session of a network that joins two halves, with what its manifest says about the answer.
struct FusionNetwork: Sendable {
    /// What the network is given, by the names of its inputs.
    enum Input: String, CaseIterable {
        /// [n, 7]: natural logarithms of the face's calibrated probabilities, none under that of `LogPool.least`.
        case face
        /// [n, 7]: the voice's.
        case voice
        /// [n, 2]: how good the face's and the voice's inputs were, 0…1 (`FusionHalf.quality`).
        case quality

        /// Values of one row.
        var count: Int { self == .quality ? 2 : Emotion.count }
    }

    let session: Session
    /// In the order of the session.
    let inputs: [Input]
    let calibration: Calibration
    let rule: UncertaintyRule

    /// Takes the file `classifier`: the three inputs, in any order, and the outputs `logits` [n, 7] and `weights` [n, 2],
    /// the shares of face and voice.
    /// - Throws: `ModelStoreError.unfitModel`.
    init(_ model: ModelManifest.Model, sessions: [String: Session]) throws(ModelStoreError) {
        func unfit(_ detail: String) -> ModelStoreError { .unfitModel(name: model.name, detail: detail) }
        guard let session = sessions["classifier"] else { throw unfit("no file for classifier") }
        let inputs = session.inputs.compactMap { Input(rawValue: $0.name) }
        guard inputs.count == session.inputs.count, Set(inputs).count == Input.allCases.count,
            zip(session.inputs, inputs).allSatisfy({ Self.fits($0, columns: $1.count) })
        else { throw unfit("the network does not take face [n, 7], voice [n, 7] and quality [n, 2]") }
        for (name, columns) in [("logits", Emotion.count), ("weights", 2)] {
            guard let output = session.outputs.first(where: { $0.name == name }),
                !output.hasShape || Self.fits(output, columns: columns)
            else { throw unfit("the network does not give \(name) [n, \(columns)]") }
        }
        self.session = session
        self.inputs = inputs
        calibration = model.fittedCalibration
        rule = model.uncertainty
    }

    /// Whether a value can hold one row of so many numbers.
    private static func fits(_ value: ValueSpec, columns: Int) -> Bool {
        value.elementType == .float32 && value.dimensions.count == 2 && value.dimensions[0] ?? 1 == 1
            && value.dimensions[1] ?? columns == columns
    }
}

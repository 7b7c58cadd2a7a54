import AudioDSP
import Inference
import TensorCore

/// The voice model of the manifest with everything that all workers share. Immutable.
final class VoiceModel: Sendable {
    let session: Session
    let calibration: Calibration
    let uncertainty: UncertaintyRule
    let detector: VoiceActivityDetector
    let mels: Int
    private let preprocessing: VoicePreprocessing
    private let spectrogram: SpectrogramPlan
    private let filters: MelFilterbank

    /// - Parameters:
    ///   - model: of the task `voice`.
    ///   - session: one input [n, frames, mels], one output [n, 7].
    /// - Throws: `ModelStoreError.unfitModel`.
    init(_ model: ModelManifest.Model, session: Session) throws(ModelStoreError) {
        let preprocessing = try VoicePreprocessing(model)
        guard session.inputs.count == 1, session.outputs.count == 1, let input = session.inputs.first,
            input.dimensions.count == 3, input.dimensions[1] == nil, input.dimensions[2] == preprocessing.mels
        else {
            throw .unfitModel(name: model.name, detail: "needs one input [n, frames, \(preprocessing.mels)]")
        }
        do {
            spectrogram = try SpectrogramPlan(
                windowLength: preprocessing.windowLength, hopLength: preprocessing.hopLength)
            detector = try VoiceActivityDetector()
        } catch {
            throw .unfitModel(name: model.name, detail: "\(error)")
        }
        filters = MelFilterbank(
            sampleRate: Waveform.modelSampleRate, windowLength: preprocessing.windowLength, bands: preprocessing.mels)
        self.session = session
        self.preprocessing = preprocessing
        mels = preprocessing.mels
        calibration = model.fittedCalibration
        uncertainty = model.uncertainty
    }

    /// Stretches of samples that the model takes; their mean answers for the whole.
    func parts(of range: Range<Int>) -> [Range<Int>] {
        guard let longest = preprocessing.longest else { return [range] }
        let each = Waveform.modelSampleRate / 1_000
        return VoiceWindows.parts(of: range, longest: longest * each, step: 100 * each)
    }

    /// What the model takes for one window: [frames, mels].
    func features(_ samples: [Float]) throws(ShapeError) -> [Float] {
        let raised = preprocessing.targetLevel.map { Loudness.raised(samples, to: $0) } ?? samples
        let mel = filters.apply(try spectrogram.power(raised))
        return preprocessing.inDecibels ? Decibels.fromPower(mel) : mel
    }
}

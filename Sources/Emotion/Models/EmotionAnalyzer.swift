/// Analyses pictures and voices for one worker: not `Sendable`, since it holds the worker's execution contexts.
///
/// Its methods stand with the modality that they are for: `EmotionAnalyzer+Faces.swift` and so on.
public final class EmotionAnalyzer {
    /// The models it runs.
    public let models: EmotionModels
    /// Nil where the manifest has no detector.
    let faceDetector: FaceDetector?
    /// Nil where the manifest has no face model.
    let faceClassifier: FaceClassifier?
    /// Nil where the manifest has no voice model.
    let voice: VoiceClassifier?
    /// How the halves are joined: by the formula where the manifest has no network for it.
    public let fusion: any FusionMethod

    init(models: EmotionModels) {
        self.models = models
        faceDetector = models.detector.map { FaceDetector($0) }
        faceClassifier = models.face.map { FaceClassifier($0) }
        voice = models.voice.map { VoiceClassifier($0) }
        fusion = models.fusion.makeMethod()
    }

    /// Runs every model once, so that the first request does not pay for plans and memory.
    /// - Throws: `AnalysisError.modelFailed` where a model does not run: the service must not become ready.
    public func warmUp() throws(AnalysisError) {
        try warmUpFaces()
        try warmUpVoice()
        try warmUpFusion()
    }
}

/// The models of one weights folder that serve, loaded once and shared by all workers; immutable.
public final class EmotionModels: Sendable {
    /// What the folder holds, and what of it is loaded here. The hashes of what is loaded were checked.
    public let selection: ModelSelection
    /// Nil where the manifest has no detector.
    let detector: DetectorModel?
    /// Nil where the manifest has no face model.
    let face: FaceModel?
    /// Nil where the manifest has no voice model.
    let voice: VoiceModel?
    /// The formula with default parameters where the manifest has no fusion model.
    let fusion: FusionModel

    /// Everything that the folder holds.
    public var manifest: ModelManifest { selection.manifest }

    /// Reads `manifest.json` and loads one model for each task, its files' SHA-256 checked. Files of other models are not
    /// read.
    ///
    /// A manifest may leave a task out; analysing that kind of input is then `AnalysisError.noModel`.
    /// - Parameter names: of models, without version, that serve instead of the first for their task.
    /// - Throws: `ModelStoreError`, whose description is for the operator.
    public init(weightsDirectory: String, choosing names: [ModelTask: String] = [:]) throws(ModelStoreError) {
        let folder = WeightsFolder(path: weightsDirectory)
        let selection = try ModelSelection(folder.manifest(), choosing: names)
        var (detector, face, voice): (DetectorModel?, FaceModel?, VoiceModel?)
        var fusion = FusionModel.formula(DecisionFusion())
        for model in selection.models {
            switch try LoadedModel(model, from: folder) {
            case .detector(let model): detector = model
            case .face(let model): face = model
            case .voice(let model): voice = model
            case .fusion(let model): fusion = model
            }
        }
        self.selection = selection
        (self.detector, self.face, self.voice, self.fusion) = (detector, face, voice, fusion)
    }

    /// Loads every model of the folder, one after the other, and lets it go again: every file has its SHA-256, and every
    /// model is what its task needs.
    /// - Parameter names: as for `init`.
    /// - Throws: `ModelStoreError`.
    public static func check(
        weightsDirectory: String, choosing names: [ModelTask: String] = [:]
    ) throws(ModelStoreError) -> ModelSelection {
        let folder = WeightsFolder(path: weightsDirectory)
        let selection = try ModelSelection(folder.manifest(), choosing: names)
        for model in selection.manifest.models { _ = try LoadedModel(model, from: folder) }
        return selection
    }

    /// An analyser for one worker.
    public func makeAnalyzer() -> EmotionAnalyzer { EmotionAnalyzer(models: self) }
}

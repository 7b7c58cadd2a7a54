import FoundationEssentials
public import Inference

/// The models of one weights folder, loaded once and shared by all workers; immutable.
public final class EmotionModels: Sendable {
    /// What the folder says it holds; every hash in it was checked.
    public let manifest: ModelManifest
    private let sessions: [ModelTask: [String: Session]]
    /// Nil where the manifest has no detector.
    let detector: DetectorModel?
    /// Nil where the manifest has no face model.
    let face: FaceModel?
    /// Nil where the manifest has no voice model.
    let voice: VoiceModel?

    /// Reads `manifest.json`, checks the SHA-256 of every file it names and loads the models.
    ///
    /// A manifest may leave a task out; analysing that kind of input is then `AnalysisError.noModel`.
    /// - Throws: `ModelStoreError`, whose description is for the operator.
    public init(weightsDirectory: String) throws(ModelStoreError) {
        let manifest = try ModelManifest(json: Data(Self.read("\(weightsDirectory)/manifest.json")))
        var sessions: [ModelTask: [String: Session]] = [:]
        for model in manifest.models {
            for file in model.files {
                let bytes = try Self.read("\(weightsDirectory)/\(file.path)")
                let found = sha256Hexadecimal(bytes)
                guard found == file.sha256 else {
                    throw .hashMismatch(file: file.path, expected: file.sha256, found: found)
                }
                do {
                    sessions[model.task, default: [:]][file.role] = try Session(bytes: bytes)
                } catch {
                    throw .modelRefused(file: file.path, detail: "\(error)")
                }
            }
        }
        func model<Model>(
            _ task: ModelTask, _ make: (ModelManifest.Model, [String: Session]) throws(ModelStoreError) -> Model
        ) throws(ModelStoreError) -> Model? {
            guard let model = manifest.model(for: task) else { return nil }
            return try make(model, sessions[task] ?? [:])
        }
        detector = try model(.detector, DetectorModel.init)
        face = try model(.face, FaceModel.init)
        voice = try model(.voice) { (model, sessions) throws(ModelStoreError) in
            guard let session = sessions["classifier"] else {
                throw .unfitModel(name: model.name, detail: "no file for classifier")
            }
            return try VoiceModel(model, session: session)
        }
        self.manifest = manifest
        self.sessions = sessions
    }

    /// The loaded file of a role, if the manifest has it.
    public func session(_ task: ModelTask, role: String) -> Session? { sessions[task]?[role] }

    /// An analyser for one worker.
    public func makeAnalyzer() -> EmotionAnalyzer { EmotionAnalyzer(models: self) }

    private static func read(_ path: String) throws(ModelStoreError) -> [UInt8] {
        do {
            return [UInt8](try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw .unreadable(path: path)
        }
    }
}

import FoundationEssentials
import Inference

/// The models of one weights folder, loaded once and shared by all workers; immutable.
public final class EmotionModels: Sendable {
    /// What the folder says it holds; every hash in it was checked.
    public let manifest: ModelManifest
    /// Nil where the manifest has no voice model.
    let voice: VoiceModel?
    private let files: [String: [UInt8]]

    /// Reads `manifest.json`, checks the SHA-256 of every file it names and loads the models.
    ///
    /// A manifest may leave a task out; analysing that kind of input is then `AnalysisError.noModel`.
    /// - Throws: `ModelStoreError`, whose description is for the operator.
    public init(weightsDirectory: String) throws(ModelStoreError) {
        let manifest = try ModelManifest(json: Data(Self.read("\(weightsDirectory)/manifest.json")))
        var files: [String: [UInt8]] = [:]
        for model in manifest.models {
            for file in model.files {
                let bytes = try Self.read("\(weightsDirectory)/\(file.path)")
                let found = sha256Hexadecimal(bytes)
                guard found == file.sha256 else {
                    throw .hashMismatch(file: file.path, expected: file.sha256, found: found)
                }
                files[file.path] = bytes
            }
        }
        self.manifest = manifest
        self.files = files
        if let model = manifest.model(for: .voice) {
            voice = try VoiceModel(model, session: Self.session(of: model, role: "classifier", files: files))
        } else {
            voice = nil
        }
    }

    /// Loads the file that plays a role in a model.
    private static func session(
        of model: ModelManifest.Model, role: String, files: [String: [UInt8]]
    ) throws(ModelStoreError) -> Session {
        guard let path = model.file(role: role)?.path, let bytes = files[path] else {
            throw .unfitModel(name: model.name, detail: "no file with the role \(role)")
        }
        do {
            return try Session(bytes: bytes)
        } catch {
            throw .modelRefused(file: path, detail: "\(error)")
        }
    }

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

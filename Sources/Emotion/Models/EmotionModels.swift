import FoundationEssentials

/// The models of one weights folder, loaded once and shared by all workers; immutable.
public final class EmotionModels: Sendable {
    /// What the folder says it holds; every hash in it was checked.
    public let manifest: ModelManifest
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

import FoundationEssentials
import Inference

/// A folder with `manifest.json` and the files that it names.
struct WeightsFolder {
    let path: String

    /// - Throws: `ModelStoreError.unreadable`, `.invalidManifest`.
    func manifest() throws(ModelStoreError) -> ModelManifest {
        try ModelManifest(json: Data(read("manifest.json")))
    }

    /// The files of a model by role, each with the SHA-256 that the manifest states.
    /// - Throws: `ModelStoreError.unreadable`, `.hashMismatch`, `.modelRefused`.
    func sessions(of model: ModelManifest.Model) throws(ModelStoreError) -> [String: Session] {
        var sessions: [String: Session] = [:]
        for file in model.files {
            let bytes = try read(file.path)
            let found = sha256Hexadecimal(bytes)
            guard found == file.sha256 else {
                throw .hashMismatch(file: file.path, expected: file.sha256, found: found)
            }
            do {
                sessions[file.role] = try Session(bytes: bytes)
            } catch {
                throw .modelRefused(file: file.path, detail: "\(error)")
            }
        }
        return sessions
    }

    private func read(_ name: String) throws(ModelStoreError) -> [UInt8] {
        do {
            return [UInt8](try Data(contentsOf: URL(filePath: "\(path)/\(name)")))
        } catch {
            throw .unreadable(path: "\(path)/\(name)")
        }
    }
}

import Emotion
import Foundation
import Testing

@Suite struct ModelManifestTests {
    static let emotions = #"["angry","disgust","fear","happy","sad","surprise","neutral"]"#

    static func model(
        task: String = "face", labels: String = emotions, path: String = "face.onnx",
        sha256: String = String(repeating: "0a", count: 32), calibration: String = #"{"temperature": 1.5}"#
    ) -> String {
        """
        {"name": "n", "version": "1", "task": "\(task)", "labels": \(labels),
         "files": [{"role": "classifier", "path": "\(path)", "sha256": "\(sha256)"}],
         "preprocessing": {"side": 48, "normalization": "standardize", "template": [[1.5, 2]]},
         "calibration": \(calibration), "licence": "l", "data": "d", "figures": {"accuracy": 0.5, "note": "x"}}
        """
    }

    static func manifest(_ models: String...) -> Data { Data("{\"models\": [\(models.joined(separator: ","))]}".utf8) }

    @Test func readsWhatServingNeeds() throws {
        let manifest = try ModelManifest(json: Self.manifest(Self.model()))
        let model = try #require(manifest.model(for: .face))
        #expect(model.identifier == "n@1")
        #expect(model.fittedCalibration == Calibration(temperature: 1.5))
        #expect(model.uncertainty == .standard)
        #expect(model.preprocessing["side"]?.integer == 48)
        #expect(model.preprocessing["template"]?.array?.first?.array?.first?.number == 1.5)
        #expect(model.figures["note"]?.string == "x")
        #expect(manifest.model(for: .voice) == nil)
    }

    @Test func readsBackWhatItWrites() throws {
        let manifest = try ModelManifest(json: Self.manifest(Self.model()))
        #expect(try ModelManifest(json: JSONEncoder().encode(manifest)) == manifest)
    }

    @Test(arguments: [
        manifest(model(), model()), manifest(model(labels: "[]")), manifest(model(path: "../face.onnx")),
        manifest(model(path: "")), manifest(model(sha256: "00")), manifest(model(task: "smell")), Data("{".utf8),
        manifest(model(calibration: #"{"temperature": null}"#)),
    ])
    func refusesWhatIsWrong(json: Data) {
        #expect(throws: ModelStoreError.self) { try ModelManifest(json: json) }
    }

    /// The shipped weights: every hash is right, every model loads, and the roles are there.
    @Test func shippedWeightsLoad() throws {
        let models = try EmotionModels(weightsDirectory: Repository.path("weights"))
        #expect(models.selection.models.map(\.task) == [.detector, .face, .voice, .fusion])
        try models.makeAnalyzer().warmUp()
    }

    @Test func aChangedWeightFileIsRefused() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mien-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Self.manifest(Self.model()).write(to: folder.appendingPathComponent("manifest.json"))
        #expect(throws: ModelStoreError.self) { try EmotionModels(weightsDirectory: folder.path) }
        try Data("abc".utf8).write(to: folder.appendingPathComponent("face.onnx"))
        do {
            _ = try EmotionModels(weightsDirectory: folder.path)
            Issue.record("a wrong file was loaded")
        } catch {
            // SHA-256 of "abc": FIPS 180-2 appendix B.1.
            #expect(error.description.contains("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"))
        }
    }
}

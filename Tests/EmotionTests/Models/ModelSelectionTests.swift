import Emotion
import Foundation
import Imaging
import Testing

/// Several models of a task in one manifest, of which one serves.
@Suite struct ModelSelectionTests {
    private let weights = TinyWeights()

    private func reading(_ models: EmotionModels) throws -> Emotion? {
        let picture = PixelImage(side: 8, grey: 100)
        return try models.makeAnalyzer().analyze(picture, options: FaceOptions(detect: false)).faces.first?.scores
            .dominant
    }

    @Test func theFirstServesUnlessAnotherIsChosen() throws {
        defer { weights.remove() }
        try weights.write([TinyWeights.face("smile", reads: .happy), TinyWeights.face("frown", reads: .sad)])
        let first = try EmotionModels(weightsDirectory: weights.path)
        #expect(try reading(first) == .happy)
        #expect(first.selection.models.map(\.name) == ["smile"])
        let second = try EmotionModels(weightsDirectory: weights.path, choosing: [.face: "frown"])
        #expect(try reading(second) == .sad)
        #expect(second.selection.model(for: .face)?.name == "frown")
        #expect(second.manifest.models.map(\.name) == ["smile", "frown"])
        #expect(second.selection.model(for: .voice) == nil)
    }

    @Test func anUnknownNameIsAnErrorThatListsThoseThatAreThere() throws {
        defer { weights.remove() }
        try weights.write([TinyWeights.face("smile", reads: .happy), TinyWeights.face("frown", reads: .sad)])
        for (choice, message) in [
            ([.face: "grin"], #"the manifest has no face model "grin"; it has smile, frown"#),
            ([.voice: "low"], #"the manifest has no voice model "low"; it has none"#),
        ] as [([ModelTask: String], String)] {
            do throws(ModelStoreError) {
                _ = try EmotionModels(weightsDirectory: weights.path, choosing: choice)
                Issue.record("\(choice) was taken")
            } catch {
                #expect(error.description == message)
            }
        }
    }

    @Test func onlyTheChosenOneIsReadAndTheCheckReadsAll() throws {
        defer { weights.remove() }
        try weights.write([TinyWeights.face("smile", reads: .happy), TinyWeights.face("frown", reads: .sad)])
        let checked = try EmotionModels.check(weightsDirectory: weights.path, choosing: [.face: "frown"])
        #expect(checked.models.map(\.name) == ["frown"])
        try Data("abc".utf8).write(to: weights.file("smile"))
        #expect(try reading(EmotionModels(weightsDirectory: weights.path, choosing: [.face: "frown"])) == .sad)
        #expect(throws: ModelStoreError.self) { try EmotionModels(weightsDirectory: weights.path) }
        #expect(throws: ModelStoreError.self) {
            try EmotionModels.check(weightsDirectory: weights.path, choosing: [.face: "frown"])
        }
    }

    @Test func namesWithinATaskDifferAndOtherTasksHaveOneModel() throws {
        let face = TinyWeights.face("n", reads: .happy).json
        let fusion = TinyWeights.Model(name: "f", task: .fusion).json
        let other = TinyWeights.Model(name: "g", task: .fusion).json
        for models in [[face, face], [fusion, other]] {
            let text = models.joined(separator: ",")
            #expect(throws: ModelStoreError.self) { try ModelManifest(json: Data("{\"models\": [\(text)]}".utf8)) }
        }
        // The same name for two tasks is no trouble.
        let voice = TinyWeights.Model(name: "n", task: .voice).json
        let manifest = try ModelManifest(json: Data("{\"models\": [\(face),\(voice)]}".utf8))
        #expect(manifest.models(for: .voice).map(\.name) == ["n"])
    }
}

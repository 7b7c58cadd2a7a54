import Foundation
import Inference
import ONNXFormat
import Testing

/// A short, repeatable slice of what `make fuzz` does: nothing here may trap, whatever it is refused with.
@Suite struct FuzzTests {
    private static func fixture(_ name: String) throws -> [UInt8] {
        let folder = try #require(Bundle.module.resourceURL)
        return [UInt8](try Data(contentsOf: folder.appendingPathComponent("Fixtures/\(name)")))
    }

    @Test(arguments: ["tiny-cnn", "tiny-crnn"])
    func survivesRealModelsWithBytesChanged(_ name: String) throws {
        let model = try Self.fixture("\(name)/model.onnx")
        var random = FuzzRandom(seed: 42)
        var outcomes: [LoaderTrial.Outcome: Int] = [:]
        for round in 0..<600 {
            var bytes = model
            for _ in 0...random.below(3) { bytes[random.below(bytes.count)] = UInt8(random.below(256)) }
            if round % 10 == 0 { bytes.removeLast(random.below(bytes.count)) }
            outcomes[LoaderTrial.run(bytes), default: 0] += 1
        }
        #expect(outcomes[.refused] ?? 0 > 0)
        #expect(outcomes[.ran] ?? 0 > 0)
    }

    @Test(arguments: ["tiny-cnn", "tiny-crnn"])
    func survivesRealModelsThatSaySomethingElse(_ name: String) throws {
        let model = try Self.fixture("\(name)/model.onnx")
        var outcomes: [LoaderTrial.Outcome: Int] = [:]
        for seed in 0..<400 {
            var mutator = ModelMutator(seed: UInt64(seed))
            guard let bytes = mutator.mutate(model) else { continue }
            outcomes[LoaderTrial.run(bytes), default: 0] += 1
        }
        #expect(outcomes[.refused] ?? 0 > 0)
        #expect(outcomes[.ran] ?? 0 > 0)
    }

    @Test func survivesEveryOperatorInModelsThatSaySomethingElse() {
        var ran = 0
        for (index, figure) in OperatorFigure.all.enumerated() {
            var bytes = figure.model(constants: index % (figure.inputs.count + 1)).encoded()
            for round in 0..<12 {
                var mutator = ModelMutator(seed: UInt64(index * 1_000 + round))
                guard let changed = mutator.mutate(bytes) else { continue }
                let outcome = LoaderTrial.run(changed)
                if outcome == .ran { ran += 1 }
                // Changes pile up on what is still a model.
                if outcome != .refused { bytes = changed }
            }
        }
        #expect(ran > 0)
    }

    /// Models that once ended the process, or took memory or time without bound.
    @Test func refusesOrRunsWhatOnceBrokeTheLoader() throws {
        let folder = try #require(Bundle.module.resourceURL).appendingPathComponent("Fixtures/hostile")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(!names.isEmpty)
        for name in names {
            let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
            LoaderTrial.run(bytes)
            _ = try? ONNXTensor(bytes: bytes).tensor()
        }
    }
}

import Foundation
import Inference
import TensorCore
import Testing

/// Models exported by PyTorch, and files beside them, as Fixtures/make_models.py writes them.
@Suite struct FixtureTests {
    private func path(_ name: String) throws -> String {
        let folder = try #require(Bundle.module.resourceURL)
        return folder.appendingPathComponent("Fixtures/\(name)").path
    }

    @Test func agreesWithONNXRuntimeForEveryBatchAndLength() throws {
        let cases = try ConformanceCase.find(in: [path("")])
        var runner = ConformanceRunner()
        runner.relativeTolerance = 1e-5
        runner.absoluteTolerance = 1e-6
        let report = runner.run(cases)
        #expect(report.cases.map(\.name) == ["tiny-cnn", "tiny-crnn"])
        #expect(report.passed == 2, "\(report.cases.map(\.detail))")
    }

    /// What ONNX Runtime's quantiser and its conversion to float16 write; made by Fixtures/make_quantized.py. A model of
    /// halves is computed in float32, so it is only as close as ONNX Runtime's rounding is.
    @Test func agreesWithONNXRuntimeOnQuantisedModelsAndHalves() throws {
        var runner = ConformanceRunner()
        runner.absoluteTolerance = 1e-6
        runner.relativeTolerance = 1e-3
        let report = runner.run(try ConformanceCase.find(in: [path("quantized")]))
        #expect(report.cases.count == 6)
        #expect(report.passed == 6, "\(report.cases.map(\.detail))")
    }

    @Test func saysWhatFailedAndWhatIsUnsupported() throws {
        var runner = ConformanceRunner()
        runner.relativeTolerance = 0
        runner.absoluteTolerance = 0
        #expect(runner.run(ConformanceCase(folder: try path("tiny-crnn"))).status == .failed)
        #expect(runner.run(ConformanceCase(folder: try path("absent"))).status == .failed)
        #expect(throws: ModelError.self) { try ConformanceCase.find(in: ["/no/such/folder"]) }
    }

    /// The layout of ONNX's whole networks; made by Fixtures/make_light.py.
    @Test func makesTheInputOfAModelWithItsOutputBesideIt() throws {
        let folder = try ConformanceCase.find(in: [path("light")])
        let file = try ConformanceCase.find(in: [path("light/light_tiny.onnx")])
        #expect(folder.map(\.name) == ["light_tiny"])
        #expect(folder == file)
        let report = ConformanceRunner().run(folder)
        #expect(report.passed == 1, "\(report.cases.map(\.detail))")
    }

    @Test func takesAModelInACaseFolderForTheCase() throws {
        let cases = try ConformanceCase.find(in: [path("tiny-cnn/model.onnx")])
        #expect(cases == [ConformanceCase(folder: try path("tiny-cnn"))])
    }

    @Test func timesAModel() throws {
        var benchmark = ModelBenchmark()
        benchmark.batch = 2
        benchmark.threads = 2
        benchmark.iterations = 5
        benchmark.shapes = ["input": [2, 1, 8, 24]]
        let result = try benchmark.run(path("tiny-crnn/model.onnx"))
        #expect(result.minMilliseconds > 0)
        #expect(result.minMilliseconds <= result.medianMilliseconds)
        #expect(result.medianMilliseconds <= result.p95Milliseconds)
        #expect(result.allocationsPerRun == nil)
        #expect(result.peakRSSBytes > 0)
        #expect(try benchmark.profile(path("tiny-crnn/model.onnx")).contains { $0.operator == "LSTM" })
    }
}

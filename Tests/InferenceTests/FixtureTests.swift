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
        let cases = try ConformanceRunner.caseDirectories(in: [path("")])
        var runner = ConformanceRunner()
        runner.relativeTolerance = 1e-5
        runner.absoluteTolerance = 1e-6
        let report = runner.run(cases)
        #expect(report.cases.map(\.name) == ["tiny-cnn", "tiny-crnn"])
        #expect(report.passed == 2, "\(report.cases.map(\.detail))")
    }

    @Test func saysWhatFailedAndWhatIsUnsupported() throws {
        var runner = ConformanceRunner()
        runner.relativeTolerance = 0
        runner.absoluteTolerance = 0
        #expect(runner.run(try path("tiny-crnn")).status == .failed)
        #expect(runner.run(try path("absent")).status == .failed)
        #expect(throws: ModelError.self) { try ConformanceRunner.caseDirectories(in: ["/no/such/folder"]) }
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

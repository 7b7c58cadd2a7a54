import Emotion
import Foundation
import Testing

@Suite struct ClassificationReportTests {
    /// What Fixtures/make_evaluation_figures.py wrote, with the figures of scikit-learn.
    private struct Figures: Decodable {
        let truth: [Int]
        let probabilities: [[Float]]
        let accuracy: Double
        let macroF1: Double
        let uar: Double
        let ece: Double
        let confusion: [[Int]]
        let recall: [Double?]
    }

    private func figures() throws -> Figures {
        let path = Repository.path("Tests/EmotionTests/Fixtures/evaluation_figures.json")
        return try JSONDecoder().decode(Figures.self, from: Data(Repository.bytes(path)))
    }

    private func samples(_ figures: Figures) throws -> [EvaluatedSample] {
        try zip(figures.truth, figures.probabilities).enumerated().map { index, pair in
            EvaluatedSample(
                name: "\(index)", truth: Emotion.allCases[pair.0], scores: try EmotionScores(weights: pair.1))
        }
    }

    @Test func figuresAreThoseOfScikitLearn() throws {
        let figures = try figures()
        let report = ClassificationReport(try samples(figures))
        #expect(report.count == 60)
        #expect(report.confusion == figures.confusion)
        #expect(abs(report.accuracy - figures.accuracy) < 1e-9)
        #expect(abs(report.macroF1 - figures.macroF1) < 1e-9)
        #expect(abs(report.unweightedAverageRecall - figures.uar) < 1e-9)
        #expect(abs(report.expectedCalibrationError - figures.ece) < 1e-4)
        #expect(report.unanswered == 0)
        for (emotion, expected) in zip(Emotion.allCases, figures.recall) {
            let found = report.recall(of: emotion)
            #expect((found == nil) == (expected == nil))
            if let found, let expected { #expect(abs(found - expected) < 1e-9) }
        }
    }

    @Test func aSampleWithoutAnAnswerIsWrong() throws {
        let happy = try EmotionScores(weights: [0, 0, 0, 1, 0, 0, 0])
        let report = ClassificationReport([
            EvaluatedSample(name: "a", truth: .happy, scores: happy),
            EvaluatedSample(name: "b", truth: .happy, scores: nil),
        ])
        #expect(report.count == 2)
        #expect(report.accuracy == 0.5)
        #expect(report.unweightedAverageRecall == 0.5)
        #expect(report.unanswered == 0.5)
        #expect(report.confusion[Emotion.happy.index][Emotion.happy.index] == 1)
        #expect(report.expectedCalibrationError == 0)
        #expect(report.certainAccuracy == 1)
    }

    @Test func noSamplesGiveZeros() {
        let report = ClassificationReport([])
        #expect(report.count == 0)
        #expect(report.accuracy == 0)
        #expect(report.macroF1 == 0)
        #expect(report.unweightedAverageRecall == 0)
        #expect(report.expectedCalibrationError == 0)
        #expect(report.unanswered == 0)
    }

    @Test func namesTheSamplesItIsLeastSureOf() throws {
        let samples = try samples(figures()) + [EvaluatedSample(name: "silent", truth: .sad, scores: nil)]
        let found = samples.leastSure(5)
        #expect(found.count == 5)
        let margins = found.compactMap { $0.scores?.margin }
        #expect(margins == margins.sorted())
        let others = samples.compactMap { sample in found.contains(sample) ? nil : sample.scores?.margin }
        let largest = try #require(margins.last)
        let smallestLeft = try #require(others.min())
        #expect(largest <= smallestLeft)
        #expect(samples.leastSure(0).isEmpty)
        #expect(samples.leastSure(-1).isEmpty)
        #expect(samples.leastSure(1_000).count == 60)
    }
}

import Emotion
import Testing

@Suite struct EmotionScoresTests {
    @Test func normalisesAndNamesTheLikeliest() throws {
        let scores = try EmotionScores(weights: [1, 0, 0, 6, 2, 0, 1])
        #expect(abs(scores.probabilities.reduce(0, +) - 1) < 1e-6)
        #expect(scores.dominant == .happy)
        #expect(abs(scores[.happy] - 0.6) < 1e-6)
        #expect(abs(scores.margin - 0.4) < 1e-6)
        #expect(!scores.uncertain)
    }

    @Test func evenDistributionsAreUncertain() throws {
        #expect(try EmotionScores(weights: [1, 1, 1, 1, 1, 1, 1]).uncertain)
        #expect(try EmotionScores(weights: [0, 0, 0, 0.46, 0.44, 0.1, 0]).uncertain)
    }

    @Test func poorInputIsUncertainHoweverClearTheNumbers() throws {
        #expect(try EmotionScores(weights: [0, 0, 0, 1, 0, 0, 0], poorInput: true).uncertain)
    }

    @Test(arguments: [
        [], [1, 2], [0, 0, 0, 0, 0, 0, 0], [1, -1, 1, 1, 1, 1, 1], [.nan, 1, 1, 1, 1, 1, 1],
        [.infinity, 1, 1, 1, 1, 1, 1],
    ])
    func refusesWhatIsNoDistribution(weights: [Float]) {
        #expect(throws: AnalysisError.self) { try EmotionScores(weights: weights) }
    }

    /// exp(1), exp(2), exp(3) over their sum; and the same for halves.
    @Test func temperatureSoftensSoftmax() {
        let plain = Calibration().probabilities([1, 2, 3])
        for (found, expected) in zip(plain, [0.09003057, 0.24472847, 0.66524096] as [Float]) {
            #expect(abs(found - expected) < 1e-6)
        }
        let soft = Calibration(temperature: 2).probabilities([1, 2, 3])
        for (found, expected) in zip(soft, [0.18632372, 0.30719589, 0.50648039] as [Float]) {
            #expect(abs(found - expected) < 1e-6)
        }
    }

    /// The first by NumPy in double precision; an answer that is sure gets surer, one that is not gets less so.
    @Test func entropySharpensWhatIsSure() {
        let calibration = Calibration(temperature: 1.12, entropyExponent: 0.45)
        let found = calibration.probabilities([2, 0.5, -1, 0, 1, -0.5, 0.25])
        for (value, expected) in zip(
            found, [0.492194, 0.109796, 0.024493, 0.066589, 0.181038, 0.040385, 0.085506] as [Float])
        {
            #expect(abs(value - expected) < 1e-4)
        }
        for (logits, isSure) in [([6, 0, 0, 0, 0, 0, 0], true), ([1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4], false)]
            as [([Float], Bool)]
        {
            #expect((calibration.probabilities(logits)[0] > Calibration().probabilities(logits)[0]) == isSure)
        }
        #expect(calibration.probabilities([1e30, 0, -1e30]) == [1, 0, 0])
        #expect(calibration.probabilities([Float](repeating: 3, count: 4)) == [0.25, 0.25, 0.25, 0.25])
        #expect(calibration.probabilities([5]) == [1])
        for exponent in [-0.1, 1.1, .nan, .infinity] as [Float] {
            #expect(Calibration(entropyExponent: exponent).entropyExponent == 0)
        }
    }

    @Test func calibrationSurvivesExtremeAndBrokenLogits() {
        #expect(Calibration().probabilities([1e30, 0, -1e30]) == [1, 0, 0])
        #expect(Calibration().probabilities([.nan, 0]) == [0.5, 0.5])
        #expect(Calibration(temperature: 0).temperature == 1)
        #expect(Calibration(temperature: .nan).temperature == 1)
        #expect(Calibration().probabilities([Float]()).isEmpty)
    }

    @Test func labelsStandInTheOrderOfTheContract() {
        #expect(
            Emotion.allCases.map(\.rawValue) == ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"])
        #expect(Emotion.allCases.map(\.index) == Array(0..<7))
    }
}

import Emotion
import Testing

@Suite struct PairedEvaluationTests {
    private func halves(_ prefix: String, labels: [Emotion], strength: Float) throws -> [PairedEvaluation.Half] {
        try labels.enumerated().map { index, label in
            var weights = [Float](repeating: 1, count: Emotion.count)
            // Every fourth is wrong: its neighbour is likeliest.
            let shown = index % 4 == 3 ? (label.index + 1) % Emotion.count : label.index
            weights[shown] = strength
            let scores = try EmotionScores(weights: weights)
            return PairedEvaluation.Half(name: "\(prefix)\(index)", truth: label, input: .scores(scores, quality: 1))
        }
    }

    @Test func theSameSeedDrawsTheSamePairs() throws {
        let labels = (0..<70).map { Emotion.allCases[$0 % 7] }
        let faces = try halves("f", labels: labels, strength: 8)
        let voices = try halves("v", labels: labels, strength: 3)
        func report(_ seed: UInt64) throws -> ClassificationReport {
            try PairedEvaluation(faces: faces, voices: voices, pairs: 200, seed: seed, fusion: DecisionFusion()).fused
        }
        #expect(try report(1) == report(1))
        #expect(try report(1) != report(2))
    }

    @Test func judgesBothHalvesAndTheirUnion() throws {
        let labels = (0..<140).map { Emotion.allCases[$0 % 7] }
        let result = try PairedEvaluation(
            faces: halves("f", labels: labels, strength: 8), voices: halves("v", labels: labels, strength: 8),
            pairs: 500, seed: 3, fusion: DecisionFusion())
        #expect(result.face.count == 500)
        #expect(result.voice.count == 500)
        #expect(result.fused.count == 500)
        #expect(result.fused.accuracy >= min(result.face.accuracy, result.voice.accuracy))
        #expect(result.fused.support == result.face.support)
    }

    @Test func drawsOnlyLabelsThatBothSidesHave() throws {
        let faces = try halves("f", labels: [.happy, .sad, .surprise], strength: 5)
        let voices = try halves("v", labels: [.sad, .angry], strength: 5)
        let result = try PairedEvaluation(faces: faces, voices: voices, pairs: 20, seed: 1, fusion: DecisionFusion())
        #expect(result.fused.support[Emotion.sad.index] == 20)
        let none = try PairedEvaluation(faces: faces, voices: [], pairs: 20, seed: 1, fusion: DecisionFusion())
        #expect(none.fused.count == 0)
    }

    // The first numbers of SplitMix64 for the seed 1234567, as the reference implementation in C gives them
    // (https://prng.di.unimi.it/splitmix64.c).
    @Test func generatorIsSplitMix64() {
        var generator = SplitMix64(seed: 1_234_567)
        let found = (0..<3).map { _ in generator.next() }
        #expect(found == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
    }
}

import Emotion
import Testing

@Suite struct AffectTests {
    /// Pleasure and arousal of six terms in Russell and Mehrabian 1977.
    @Test(
        arguments: zip(
            Emotion.allCases,
            [(-0.51, 0.59), (-0.60, 0.35), (-0.64, 0.60), (0.81, 0.51), (-0.63, -0.27), (0.40, 0.67), (0, 0)]
                as [(Float, Float)]))
    func certaintyLiesAtTheTermsPlace(emotion: Emotion, place: (valence: Float, arousal: Float)) throws {
        var weights = [Float](repeating: 0, count: Emotion.count)
        weights[emotion.index] = 1
        let affect = Affect(try EmotionScores(weights: weights))
        #expect(affect == Affect(valence: place.valence, arousal: place.arousal))
    }

    @Test func aMixtureLiesBetweenThePlaces() throws {
        // Three parts happy and one part sad: (3·0.81 − 0.63)/4 and (3·0.51 − 0.27)/4.
        let affect = Affect(try EmotionScores(weights: [0, 0, 0, 3, 1, 0, 0]))
        #expect(abs(affect.valence - 0.45) < 1e-6)
        #expect(abs(affect.arousal - 0.315) < 1e-6)
    }

    @Test func anEvenGuessIsNotAtTheOrigin() throws {
        // The sums of the columns over seven: −1.17/7 and 2.45/7.
        let affect = Affect(try EmotionScores(weights: [Float](repeating: 1, count: Emotion.count)))
        #expect(abs(affect.valence + 1.17 / 7) < 1e-6)
        #expect(abs(affect.arousal - 2.45 / 7) < 1e-6)
    }
}

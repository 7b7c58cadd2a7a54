import Emotion
import Testing

@Suite struct DecisionFusionTests {
    private let fusion = DecisionFusion()

    private func scores(_ emotion: Emotion, _ probability: Float) throws -> EmotionScores {
        var weights = [Float](repeating: (1 - probability) / 6, count: Emotion.count)
        weights[emotion.index] = probability
        return try EmotionScores(weights: weights)
    }

    @Test(arguments: [FusionMode.auto, .face])
    func aMissingVoiceLeavesTheFaceAsItIs(mode: FusionMode) throws {
        let face = try scores(.happy, 0.7)
        let fused = try fusion.fuse(face: .scores(face, quality: 0.4), voice: .missing(.noSpeech), mode: mode)
        #expect(fused.scores == face)
        #expect(fused.faceWeight == 1)
        #expect(fused.voiceWeight == 0)
        let expected = [MissingModality(modality: .voice, reason: .noSpeech)]
        #expect(fused.missing == (mode == .auto ? expected : []))
    }

    @Test func aMissingFaceLeavesTheVoiceAsItIs() throws {
        let voice = try scores(.sad, 0.6)
        let fused = try fusion.fuse(face: .missing(.noFace), voice: .scores(voice, quality: 1))
        #expect(fused.scores == voice)
        #expect(fused.voiceWeight == 1)
        #expect(fused.missing == [MissingModality(modality: .face, reason: .noFace)])
    }

    @Test func nothingGivesNothing() throws {
        let fused = try fusion.fuse(face: .missing(.notSent), voice: .missing(.noSpeech))
        #expect(fused.scores == nil)
        #expect(fused.faceWeight == 0)
        #expect(fused.voiceWeight == 0)
        #expect(fused.missing.map(\.modality) == [.face, .voice])
        #expect(fused.missing.map(\.reason) == [.notSent, .noSpeech])
    }

    @Test func aModeUsesOneHalfAlone() throws {
        let face = try scores(.happy, 0.9)
        let voice = try scores(.angry, 0.9)
        let (one, other) = (FusionInput.scores(face, quality: 1), FusionInput.scores(voice, quality: 1))
        #expect(try fusion.fuse(face: one, voice: other, mode: .face).scores == face)
        #expect(try fusion.fuse(face: one, voice: other, mode: .voice).scores == voice)
        let without = try fusion.fuse(face: .missing(.noFace), voice: other, mode: .face)
        #expect(without.scores == nil)
        #expect(without.missing == [MissingModality(modality: .face, reason: .noFace)])
    }

    @Test func halvesThatAgreeAreSurerThanEither() throws {
        let half = FusionInput.scores(try scores(.fear, 0.6), quality: 1)
        let fused = try #require(try fusion.fuse(face: half, voice: half).scores)
        #expect(fused.dominant == .fear)
        #expect(fused[.fear] > 0.6)
        // Powers of at most 1: never surer than two independent witnesses, 0.6² / (0.6² + 6·(0.4/6)²).
        let independent: Float = 0.36 / (0.36 + 0.16 / 6)
        #expect(fused[.fear] <= independent + 1e-5)
    }

    @Test func aHalfThatKnowsNothingTakesLittleFromTheOther() throws {
        let face = try scores(.disgust, 0.75)
        let even = try EmotionScores(weights: [Float](repeating: 1, count: 7))
        let fused = try fusion.fuse(face: .scores(face, quality: 1), voice: .scores(even, quality: 1))
        #expect(fused.faceWeight > 0.6)
        let scores = try #require(fused.scores)
        #expect(abs(scores[.disgust] - 0.75) < 0.08)
        #expect(scores.dominant == .disgust)
    }

    @Test func poorInputCountsLess() throws {
        let (face, voice) = (try scores(.happy, 0.6), try scores(.sad, 0.6))
        let sharp = try fusion.fuse(face: .scores(face, quality: 1), voice: .scores(voice, quality: 0.9))
        let blurred = try fusion.fuse(face: .scores(face, quality: 0.4), voice: .scores(voice, quality: 0.9))
        #expect(sharp.scores?.dominant == .happy)
        #expect(blurred.scores?.dominant == .sad)
        #expect(abs(sharp.faceWeight + sharp.voiceWeight - 1) < 1e-6)
        #expect(blurred.faceWeight < sharp.faceWeight)
    }

    @Test func twoPoorHalvesAreUncertain() throws {
        let half = FusionInput.scores(try scores(.happy, 0.95), quality: 0.4)
        let poor = try #require(try fusion.fuse(face: half, voice: half).scores)
        #expect(poor.uncertain)
        let good = FusionInput.scores(try scores(.happy, 0.95), quality: 1)
        let sure = try #require(try fusion.fuse(face: good, voice: good).scores)
        #expect(!sure.uncertain)
    }

    @Test(arguments: [Float.nan, -1, 0, 2, .infinity])
    func strangeQualityDoesNoHarm(quality: Float) throws {
        let half = FusionInput.scores(try scores(.happy, 0.9), quality: quality)
        let fused = try fusion.fuse(face: half, voice: .scores(try scores(.happy, 0.5), quality: 1))
        let sum = try #require(fused.scores).probabilities.reduce(0, +)
        #expect(abs(sum - 1) < 1e-4)
        #expect(fused.faceWeight >= 0 && fused.faceWeight <= 1)
    }

    @Test func certaintyOfOneSideDoesNotRuleOut() throws {
        let certain = try EmotionScores(weights: [1, 0, 0, 0, 0, 0, 0])
        let other = try EmotionScores(weights: [0, 0, 0, 1, 0, 0, 0])
        let fused = try #require(
            try fusion.fuse(face: .scores(certain, quality: 1), voice: .scores(other, quality: 1)).scores)
        #expect(fused.probabilities.allSatisfy { $0.isFinite })
        #expect(abs(fused[.angry] - fused[.happy]) < 1e-4)
        #expect(fused.uncertain)
    }

    @Test func readsItsParametersFromTheManifest() throws {
        let standard = DecisionFusion(nil)
        #expect(standard == DecisionFusion())
        let limited = DecisionFusion(faceAccuracy: .nan, voiceAccuracy: 7, sharpness: 0)
        #expect(limited.faceAccuracy == 0.01)
        #expect(limited.voiceAccuracy == 1)
        #expect(limited.sharpness == 1)
    }

    @Test func knowsWhyAHalfIsMissing() {
        #expect(FusionInput(face: nil, imageSent: true) == .missing(.noFace))
        #expect(FusionInput(face: nil, imageSent: false) == .missing(.notSent))
        #expect(FusionInput(voice: nil) == .missing(.notSent))
        let silent = VoiceAnalysis(duration: 1_000, speech: 0, segments: [], scores: nil, time: 0)
        #expect(FusionInput(voice: silent) == .missing(.noSpeech))
    }
}

import Emotion
import Testing

@Suite struct TrackingTests {
    private func scores(_ emotion: Emotion, _ weight: Float = 1) throws -> EmotionScores {
        var weights = [Float](repeating: (1 - weight) / 6, count: 7)
        weights[emotion.index] = weight
        return try EmotionScores(weights: weights)
    }

    private func face(x: Float, y: Float = 0, side: Float = 100, _ emotion: Emotion = .happy) throws -> Face {
        Face(
            box: PixelBox(x: x, y: y, width: side, height: side), confidence: 1, landmarks: nil, roll: 0,
            quality: FaceQuality(sharpness: 500, brightness: 0.5, facePixels: side, turn: 0),
            scores: try scores(emotion)
        )
    }

    @Test func aMovingFaceKeepsItsNumber() throws {
        var tracker = FaceTracker()
        for frame in 0..<10 {
            let tracked = try tracker.update([face(x: Float(frame) * 20)], at: Double(frame) * 33)
            #expect(tracked.map(\.trackID) == [1])
        }
        #expect(try tracker.update([face(x: 900)], at: 400).map(\.trackID) == [2])
    }

    @Test func facesKeepTheirNumbersWhenTheirOrderChanges() throws {
        var tracker = FaceTracker()
        #expect(try tracker.update([face(x: 0), face(x: 300)], at: 0).map(\.trackID) == [1, 2])
        #expect(try tracker.update([face(x: 310), face(x: 5)], at: 33).map(\.trackID) == [2, 1])
    }

    @Test func theLargestOverlapWinsATrack() throws {
        var tracker = FaceTracker()
        _ = try tracker.update([face(x: 0)], at: 0)
        #expect(try tracker.update([face(x: 40), face(x: 5)], at: 33).map(\.trackID) == [2, 1])
    }

    @Test func aTrackOutlivesAShortGapOnly() throws {
        var tracker = FaceTracker(maximumGap: 500)
        #expect(try tracker.update([face(x: 0)], at: 0).map(\.trackID) == [1])
        #expect(try tracker.update([], at: 200).isEmpty)
        #expect(try tracker.update([face(x: 0)], at: 400).map(\.trackID) == [1])
        #expect(try tracker.update([face(x: 0)], at: 1000).map(\.trackID) == [2])
    }

    @Test func tracksAreBounded() throws {
        var tracker = FaceTracker(maximumGap: .infinity)
        for frame in 0..<20 {
            _ = try tracker.update(
                (0..<32).map { try face(x: Float($0) * 200, y: Float(frame) * 200) }, at: Double(frame))
        }
        // The last 256 are still known, the first are not.
        #expect(try tracker.update([face(x: 0, y: 19 * 200)], at: 21).map(\.trackID) == [19 * 32 + 1])
        #expect(try tracker.update([face(x: 0, y: 0)], at: 21).map(\.trackID) == [20 * 32 + 1])
    }

    /// After one time constant 63.2 % of a step has come through (1 − 1/e), however many frames it took.
    @Test(arguments: [1, 5, 50])
    func smoothingDependsOnTimeAndNotOnFrames(frames: Int) throws {
        var smoother = ScoreSmoother(timeConstant: 500)
        _ = try smoother.add(scores(.sad), at: 0)
        var last = try scores(.sad)
        for frame in 1...frames { last = try smoother.add(scores(.happy), at: 500 * Double(frame) / Double(frames)) }
        #expect(abs(last[.happy] - 0.632121) < 1e-4)
        #expect(last.dominant == .happy)
    }

    @Test func smoothingGivesTheFirstBackAndStandsStillWithTheClock() throws {
        var smoother = ScoreSmoother(timeConstant: 500)
        #expect(try smoother.add(scores(.sad), at: 100).dominant == .sad)
        #expect(try smoother.add(scores(.happy), at: 100)[.sad] == 1)
        #expect(try smoother.add(scores(.happy), at: 50)[.sad] == 1)
        var none = ScoreSmoother(timeConstant: 0)
        _ = try none.add(scores(.sad), at: 0)
        #expect(try none.add(scores(.happy), at: 0)[.happy] == 1)
    }
}

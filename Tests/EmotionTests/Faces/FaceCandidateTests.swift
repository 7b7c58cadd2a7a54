import Emotion
import Testing

@Suite struct FaceCandidateTests {
    private func box(_ left: Float, _ right: Float, _ score: Float) -> FaceCandidate {
        FaceCandidate(left: left, top: 0, right: right, bottom: 10, score: score)
    }

    /// B overlaps A, and C overlaps B but not A: C goes too, although B is gone.
    @Test func aBoxGoesWithAnyBetterOne() {
        let candidates = [box(8, 18, 0.7), box(0, 10, 0.9), box(4, 14, 0.8)]
        #expect(FaceCandidate.suppressed(candidates, threshold: 0.4, limit: 10) == [1])
        #expect(FaceCandidate.suppressed(candidates, threshold: 0.5, limit: 10) == [1, 2, 0])
    }

    @Test func aBoxInsideAnotherGoesByTheSmallerArea() {
        let candidates = [box(0, 100, 0.9), box(10, 20, 0.8)]
        #expect(FaceCandidate.suppressed(candidates, threshold: 0.7, limit: 10) == [0, 1])
        #expect(FaceCandidate.suppressed(candidates, threshold: 0.7, kind: .smaller, limit: 10) == [0])
    }

    @Test func onlyTheBestAreLookedAt() {
        let candidates = (0..<100).map { box(Float($0) * 20, Float($0) * 20 + 10, Float($0)) }
        #expect(FaceCandidate.suppressed(candidates, threshold: 0.5, limit: 3) == [99, 98, 97])
    }

    @Test func squaresKeepTheMiddle() {
        let square = FaceCandidate(left: 10, top: 20, right: 14, bottom: 30, score: 1).squared
        #expect((square.left, square.top, square.right, square.bottom) == (7, 20, 17, 30))
    }
}

import Emotion
import Testing

@Suite struct FaceGeometryTests {
    private func landmarks(leftEye: PixelPoint, rightEye: PixelPoint, nose: PixelPoint) -> FaceLandmarks {
        let mouth = PixelPoint(x: 0, y: 0)
        return FaceLandmarks(leftEye: leftEye, rightEye: rightEye, nose: nose, mouthLeft: mouth, mouthRight: mouth)
    }

    /// The subject's left eye is on the right of the picture.
    @Test func rollIsTheAngleOfTheEyes() {
        let level = landmarks(
            leftEye: .init(x: 60, y: 40), rightEye: .init(x: 20, y: 40), nose: .init(x: 40, y: 60)
        )
        #expect(level.roll == 0)
        #expect(level.turn == 0)
        let leaning = landmarks(
            leftEye: .init(x: 60, y: 80), rightEye: .init(x: 20, y: 40), nose: .init(x: 40, y: 60)
        )
        #expect(abs(leaning.roll - 45) < 1e-4)
    }

    @Test func turnIsHowFarTheNoseStandsFromTheMiddle() {
        let turned = landmarks(
            leftEye: .init(x: 60, y: 40), rightEye: .init(x: 20, y: 40), nose: .init(x: 60, y: 70)
        )
        #expect(abs(turned.turn - 0.5) < 1e-6)
        let profile = landmarks(
            leftEye: .init(x: 20, y: 40), rightEye: .init(x: 20, y: 40), nose: .init(x: 0, y: 60)
        )
        #expect(profile.turn == 1 && profile.roll == 0)
    }

    @Test func overlapIsIntersectionOverUnion() {
        let box = PixelBox(x: 0, y: 0, width: 10, height: 10)
        #expect(box.overlap(box) == 1)
        #expect(abs(box.overlap(PixelBox(x: 5, y: 0, width: 10, height: 10)) - 1 / 3) < 1e-6)
        #expect(box.overlap(PixelBox(x: 10, y: 0, width: 5, height: 5)) == 0)
        #expect(PixelBox(x: 0, y: 0, width: 0, height: 0).overlap(box) == 0)
    }

    @Test func poorQualityHasReasons() {
        func quality(_ sharpness: Float, _ brightness: Float, _ pixels: Float, _ turn: Float) -> FaceQuality {
            FaceQuality(sharpness: sharpness, brightness: brightness, facePixels: pixels, turn: turn)
        }
        #expect(!quality(500, 0.5, 100, 0.1).isPoor)
        #expect(quality(1, 0.5, 100, 0.1).isPoor)
        #expect(quality(500, 0.01, 100, 0.1).isPoor)
        #expect(quality(500, 0.99, 100, 0.1).isPoor)
        #expect(quality(500, 0.5, 20, 0.1).isPoor)
        #expect(quality(500, 0.5, 100, 0.8).isPoor)
        #expect(quality(.nan, 0.5, 100, 0.1).isPoor)
    }
}

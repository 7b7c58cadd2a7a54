import Emotion
import Foundation
import Imaging
import Testing

@Suite struct FaceAlignerTests {
    /// training/face/measure_template.py on FER2013 Training.
    static let template: [SIMD2<Float>] = [
        SIMD2(14.54, 18.04), SIMD2(32.46, 18.04), SIMD2(23.5, 28.34), SIMD2(16.14, 37.33), SIMD2(30.86, 37.33),
    ]

    private func face(
        rightEye: PixelPoint, leftEye: PixelPoint, nose: PixelPoint, mouthRight: PixelPoint, mouthLeft: PixelPoint
    )
        -> DetectedFace
    {
        DetectedFace(
            box: PixelBox(x: 182, y: 64, width: 84, height: 107), confidence: 1,
            landmarks: FaceLandmarks(
                leftEye: leftEye, rightEye: rightEye, nose: nose, mouthLeft: mouthLeft, mouthRight: mouthRight
            )
        )
    }

    /// Fixtures/make_astronaut_crop.py does the same in numpy and OpenCV, from grey; here grey comes last.
    @Test func cropEqualsOpenCVs() throws {
        let image = try ImageDecoder.decode(Repository.bytes(Repository.path("docs/samples/astronaut.jpg")))
        let astronaut = face(
            rightEye: .init(x: 203, y: 100), leftEye: .init(x: 245, y: 102), nose: .init(x: 224, y: 127),
            mouthRight: .init(x: 202, y: 138), mouthLeft: .init(x: 244, y: 140)
        )
        let crop = try FaceAligner(side: 48, template: Self.template).crop(image, astronaut)
        #expect(crop.width == 48 && crop.height == 48 && crop.channels == 1)
        let url = try #require(Bundle.module.resourceURL).appendingPathComponent("Fixtures/astronaut-crop.bin")
        let expected = [UInt8](try Data(contentsOf: url))
        try #require(expected.count == crop.pixels.count)
        let worst = zip(expected, crop.pixels).map { abs(Int($0) - Int($1)) }.max()
        #expect(try #require(worst) <= 2)
    }

    /// White eyes on black, head turned by a quarter: they must come to lie on the template's eyes.
    @Test func aTurnedHeadIsSetUpright() throws {
        var pixels = [UInt8](repeating: 0, count: 200 * 200)
        // The upright face, four times as large as the template, turned a quarter clockwise: (x, y) → (180 − y, x).
        let points = Self.template.map { SIMD2<Float>(180 - 4 * $0.y, 4 * $0.x) }
        for eye in points.prefix(2) {
            for y in -6...6 {
                for x in -6...6 { pixels[(Int(eye.y) + y) * 200 + Int(eye.x) + x] = 255 }
            }
        }
        let image = try PixelImage(width: 200, height: 200, channels: 1, pixels: pixels)
        let marks = points.map { PixelPoint(x: $0.x, y: $0.y) }
        let turned = face(
            rightEye: marks[0], leftEye: marks[1], nose: marks[2], mouthRight: marks[3], mouthLeft: marks[4]
        )
        #expect(abs(turned.landmarks.roll - 90) < 1e-3)
        let crop = try FaceAligner(side: 48, template: Self.template).crop(image, turned)
        #expect(crop.pixels[18 * 48 + 14] > 200 && crop.pixels[18 * 48 + 32] > 200)
        #expect(crop.pixels[28 * 48 + 23] == 0 && crop.pixels[18 * 48 + 23] == 0)
    }

    @Test func landmarksThatCoincideFallBackToTheBox() throws {
        let point = PixelPoint(x: 50, y: 50)
        let flat = DetectedFace(
            box: PixelBox(x: 10, y: 10, width: 48, height: 48), confidence: 1,
            landmarks: FaceLandmarks(leftEye: point, rightEye: point, nose: point, mouthLeft: point, mouthRight: point)
        )
        let pixels = (0..<(100 * 100)).map { UInt8($0 % 100) }
        let image = try PixelImage(width: 100, height: 100, channels: 1, pixels: pixels)
        let crop = try FaceAligner(side: 48, template: Self.template).crop(image, flat)
        #expect(crop.pixels[0] == 10 && crop.pixels[47] == 57)
    }

    @Test func aPictureOfTheClassifiersSizeIsTakenAsItIs() throws {
        let image = try PixelImage(width: 48, height: 48, channels: 1, pixels: (0..<2304).map { UInt8($0 % 256) })
        #expect(try FaceAligner(side: 48, template: Self.template).crop(whole: image) == image)
    }
}

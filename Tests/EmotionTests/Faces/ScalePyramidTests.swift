import Emotion
import Testing

@Suite struct ScalePyramidTests {
    /// Sizes that the package mtcnn 1.0.0 gives for min_face_size 20.
    @Test func levelsEqualThePackages() {
        let large = ScalePyramid(width: 1200, height: 630, minFace: 20).levels
        #expect(large.map(\.height) == [378, 268, 190, 134, 95, 67, 48, 34, 24, 17, 12])
        #expect(large.map(\.width) == [720, 510, 361, 256, 181, 128, 91, 64, 45, 32, 23])
        #expect(ScalePyramid(width: 199, height: 148, minFace: 20).levels.map(\.height) == [88, 62, 44, 31, 22, 15])
        #expect(ScalePyramid(width: 100, height: 20, minFace: 20).levels.isEmpty)
    }

    @Test func largerFacesLeaveFineLevelsOut() {
        let all = ScalePyramid(width: 1200, height: 630, minFace: 20).levels
        let some = ScalePyramid(width: 1200, height: 630, minFace: 40).levels
        #expect(some == Array(all.dropFirst(2)))
        // A face of 40 pixels must still fill the window of the finest level.
        #expect((some.first?.scale ?? 0) * 40 >= 12)
        #expect(ScalePyramid(width: 1200, height: 630, minFace: .max).levels.count == 1)
    }

    @Test func workIsBoundedForEveryPicture() {
        for (width, height) in [(8660, 5770), (65_535, 762), (1, 1), (65_535, 1)] {
            let levels = ScalePyramid(width: width, height: height, minFace: 20).levels
            #expect(levels.allSatisfy { $0.width * $0.height <= ScalePyramid.maximumPixels && $0.height >= 12 })
        }
    }
}

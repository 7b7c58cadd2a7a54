import Imaging
import Testing

@Suite struct ToneTests {
    /// OpenCV 5.0 createCLAHE(limit, (across, down)); Fixtures/make_fixtures.py.
    @Test(arguments: [(64, 64, 8, 8, 2.0), (61, 45, 8, 8, 3.0), (48, 48, 4, 4, 2.0), (40, 30, 8, 4, 40.0)])
    func equalisesLikeOpenCVWithinOneLevel(width: Int, height: Int, across: Int, down: Int, limit: Double) throws {
        let image = try Fixture.pattern(width: width, height: height, channels: 1)
        let equal = AdaptiveEqualization(clipLimit: limit, tilesAcross: across, tilesDown: down).applied(to: image)
        #expect(Fixture.worst(equal.pixels, try Fixture.bytes("clahe-\(width)x\(height).bin")) <= 1)
    }

    @Test func equalisesPicturesSmallerThanTheTiles() throws {
        for (width, height) in [(1, 1), (1, 9), (3, 2), (8, 1)] {
            let image = try Fixture.pattern(width: width, height: height, channels: 1)
            let equal = AdaptiveEqualization().applied(to: image)
            #expect(equal.width == width && equal.height == height)
        }
    }

    /// OpenCV 5.0 cvtColor(COLOR_RGB2GRAY).
    @Test func greyEqualsOpenCV() throws {
        let grey = try Fixture.pattern(width: 61, height: 45, channels: 3).grey()
        #expect(grey.channels == 1)
        #expect(Fixture.worst(grey.pixels, try Fixture.bytes("grey-61x45.bin")) == 0)
    }

    /// OpenCV 5.0 Laplacian(CV_64F).var() and the mean, printed by Fixtures/make_fixtures.py.
    @Test func sharpnessAndBrightnessEqualOpenCV() throws {
        let image = try Fixture.pattern(width: 61, height: 45, channels: 1)
        #expect(abs(image.sharpness / 119089.13 - 1) < 1e-5)
        #expect(abs(image.brightness - 0.48539162) < 1e-5)
        let even = try PixelImage(width: 1, height: 1, channels: 3, pixels: [255, 255, 255])
        #expect(even.sharpness == 0 && even.brightness == 1)
    }
}

import Imaging
import Testing

@Suite struct GeometryTests {
    /// OpenCV 5.0 INTER_AREA; Fixtures/make_fixtures.py.
    @Test func areaEqualsOpenCVWithinOneLevel() throws {
        let image = try Fixture.pattern(width: 61, height: 45, channels: 3).resized(
            width: 20, height: 13, filter: .area)
        #expect(Fixture.worst(image.pixels, try Fixture.bytes("area-20x13.bin")) <= 1)
    }

    /// OpenCV 5.0 INTER_LINEAR, which works with 11-bit weights.
    @Test(arguments: [(20, 13), (100, 70)])
    func bilinearEqualsOpenCVWithinOneLevel(width: Int, height: Int) throws {
        let image = try Fixture.pattern(width: 61, height: 45, channels: 3)
            .resized(width: width, height: height, filter: .bilinear)
        #expect(Fixture.worst(image.pixels, try Fixture.bytes("bilinear-\(width)x\(height).bin")) <= 1)
    }

    @Test func areaPlanesAreTheResizedPictureByChannel() throws {
        let image = try Fixture.pattern(width: 61, height: 45, channels: 3)
        let small = try image.resized(width: 20, height: 13, filter: .area)
        let planes = try image.areaPlanes(width: 20, height: 13, offset: 127.5, scale: 1 / 128)
        #expect(planes.count == 3 * 20 * 13)
        for pixel in 0..<(20 * 13) {
            for channel in 0..<3 {
                let expected = (Float(small.pixels[3 * pixel + channel]) - 127.5) / 128
                #expect(abs(planes[channel * 260 + pixel] - expected) <= 0.51 / 128)
            }
        }
    }

    @Test func sidesOutsideTheRangeAreErrors() throws {
        let image = try Fixture.pattern(width: 8, height: 8, channels: 1)
        #expect(throws: ImageError.self) { try image.resized(width: 0, height: 5, filter: .area) }
        #expect(throws: ImageError.self) { try image.resized(width: 5, height: 70_000, filter: .bilinear) }
        #expect(throws: ImageError.self) {
            try PixelImage(width: 2, height: 2, channels: 2, pixels: [0, 0, 0, 0, 0, 0, 0, 0])
        }
    }

    @Test func similarityFindsTheTransformThatMadeThePoints() throws {
        let made = SimilarityTransform(a: 0.3, b: -0.4, shift: SIMD2(12, -7))
        let points: [SIMD2<Float>] = [SIMD2(1, 2), SIMD2(40, 3), SIMD2(20, 25), SIMD2(5, 44)]
        let found = try #require(SimilarityTransform(from: points, to: points.map { made($0) }))
        #expect(abs(found.a - made.a) < 1e-5 && abs(found.b - made.b) < 1e-5)
        let back = try #require(found.inverse)
        for point in points {
            let difference = back(made(point)) - point
            #expect(abs(difference.x) < 1e-3 && abs(difference.y) < 1e-3)
        }
        #expect(SimilarityTransform(from: [SIMD2(1, 1), SIMD2(1, 1)], to: [SIMD2(0, 0), SIMD2(1, 1)]) == nil)
        #expect(SimilarityTransform(from: [SIMD2(.nan, 1), SIMD2(1, 1)], to: [SIMD2(0, 0), SIMD2(1, 1)]) == nil)
    }

    @Test func warpByNothingChangesNothing() throws {
        let image = try Fixture.pattern(width: 17, height: 9, channels: 3)
        let same = SimilarityTransform(a: 1, b: 0, shift: SIMD2(0, 0))
        #expect(try image.warped(by: same, width: 17, height: 9) == image)
    }

    /// A square of 40 × 40 on 10 × 10 pixels is what area resizing gives.
    @Test func warpThatReducesAveragesLikeArea() throws {
        let image = try Fixture.pattern(width: 40, height: 40, channels: 1)
        let warped = try image.warped(
            by: SimilarityTransform(squareX: 0, squareY: 0, squareSide: 40, side: 10), width: 10, height: 10
        )
        let area = try image.resized(width: 10, height: 10, filter: .area)
        #expect(Fixture.worst(warped.pixels, area.pixels) <= 1)
    }

    @Test func quarterTurnMovesPixels() throws {
        let image = try PixelImage(width: 2, height: 2, channels: 1, pixels: [10, 20, 30, 40])
        // (x, y) → (1 − y, x): a quarter clockwise.
        let turned = try image.warped(by: SimilarityTransform(a: 0, b: 1, shift: SIMD2(1, 0)), width: 2, height: 2)
        #expect(turned.pixels == [30, 10, 40, 20])
    }

    @Test func cropReachesBeyondThePicture() throws {
        let image = try PixelImage(width: 2, height: 2, channels: 1, pixels: [1, 2, 3, 4])
        let replicated = try image.cropped(x: -1, y: -1, width: 4, height: 3, border: .replicate)
        #expect(replicated.pixels == [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4])
        let filled = try image.cropped(x: 1, y: 1, width: 2, height: 2, border: .constant(9))
        #expect(filled.pixels == [4, 9, 9, 9])
        let far = try image.cropped(x: .max, y: .min, width: 1, height: 1, border: .replicate)
        #expect(far.pixels == [2])
    }

    @Test func samplesOfARectangleAreZeroOutside() throws {
        let image = try PixelImage(width: 3, height: 3, channels: 1, pixels: [0, 10, 20, 30, 40, 50, 60, 70, 80])
        var planes: [Float] = [99]
        image.appendSamples(left: 0, top: 0, right: 4, bottom: 4, side: 3, offset: 0, scale: 1, to: &planes)
        let plane: [Float] = [0, 20, 0, 60, 80, 0, 0, 0, 0]
        #expect(planes == [99] + plane + plane + plane)
        planes = []
        image.appendSamples(left: .nan, top: 0, right: .infinity, bottom: 4, side: 2, offset: 0, scale: 1, to: &planes)
        #expect(planes == [Float](repeating: 0, count: 12))
    }
}

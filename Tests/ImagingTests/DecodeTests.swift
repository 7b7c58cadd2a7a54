import Imaging
import Testing

@Suite struct DecodeTests {
    @Test(arguments: [
        "baseline.jpg", "progressive.jpg", "orientation-1.jpg", "orientation-2.jpg", "orientation-3.jpg",
        "orientation-4.jpg", "orientation-5.jpg", "orientation-6.jpg", "orientation-7.jpg", "orientation-8.jpg",
        "subsampled.jpg", "cmyk.jpg", "lossy.webp",
    ])
    func readsLossyColourUprightWithinCodingError(name: String) throws {
        let image = try ImageDecoder.decode(Fixture.bytes(name))
        #expect(image.width == Fixture.width && image.height == Fixture.height && image.channels == 3)
        #expect(Fixture.worst(image, Fixture.gradient) <= 14, "\(name)")
    }

    @Test(arguments: ["rgb.png", "interlaced.png", "oriented.png", "oriented.webp"])
    func readsLosslessColourExactly(name: String) throws {
        let image = try ImageDecoder.decode(Fixture.bytes(name))
        #expect(image.width == Fixture.width && image.height == Fixture.height && image.channels == 3)
        #expect(Fixture.worst(image, Fixture.gradient) == 0)
    }

    @Test func keepsGreyAsOneChannel() throws {
        let jpeg = try ImageDecoder.decode(Fixture.bytes("grey.jpg"))
        #expect(jpeg.channels == 1)
        #expect(Fixture.worst(jpeg, Fixture.greyGradient) <= 4)
        let deep = try ImageDecoder.decode(Fixture.bytes("grey-16.png"))
        #expect(deep.channels == 1)
        #expect(Fixture.worst(deep, Fixture.greyGradient) == 0)
    }

    @Test func widensOneBitSamples() throws {
        let image = try ImageDecoder.decode(Fixture.bytes("one-bit.png"))
        #expect(image.channels == 1)
        #expect(Fixture.worst(image) { x, _ in [x % 3 == 0 ? 255 : 0] } == 0)
    }

    @Test func readsPalettes() throws {
        let image = try ImageDecoder.decode(Fixture.bytes("palette.png"))
        #expect(image.channels == 3)
        #expect(Fixture.worst(image) { x, y in Fixture.gradient(x, y).map { $0 / 64 * 64 } } == 0)
    }

    @Test(arguments: ["alpha.png", "lossless-alpha.webp"])
    func compositesAlphaOverMidGrey(name: String) throws {
        let image = try ImageDecoder.decode(Fixture.bytes(name))
        #expect(image.channels == 3)
        let worst = Fixture.worst(image) { x, y in
            Fixture.gradient(x, y).map { Fixture.composited($0, alpha: Fixture.alpha(x)) }
        }
        #expect(worst == 0)
    }

    @Test func compositesGreyAlphaAsGrey() throws {
        let image = try ImageDecoder.decode(Fixture.bytes("grey-alpha.png"))
        #expect(image.channels == 1)
        let worst = Fixture.worst(image) { x, y in
            Fixture.greyGradient(x, y).map { Fixture.composited($0, alpha: Fixture.alpha(x)) }
        }
        #expect(worst == 0)
    }

    @Test func skipsTextChunksWithoutInflatingThem() throws {
        let image = try ImageDecoder.decode(Fixture.bytes("text-bomb.png"))
        #expect(Fixture.worst(image, Fixture.greyGradient) == 0)
    }

    @Test func decidesByBytesAlone() throws {
        #expect(ImageFormat.sniff(try Fixture.bytes("grey.jpg")) == .jpeg)
        #expect(ImageFormat.sniff(try Fixture.bytes("rgb.png")) == .png)
        #expect(ImageFormat.sniff(try Fixture.bytes("lossy.webp")) == .webp)
        #expect(ImageFormat.sniff(Array("RIFF____WAVE".utf8)) == nil)
        #expect(ImageFormat.sniff([UInt8]()) == nil)
    }

    @Test func refusesWhatIsNoPicture() {
        #expect(throws: ImageError.empty) { try ImageDecoder.decode([]) }
        #expect(throws: ImageError.unsupportedFormat) { try ImageDecoder.decode(Array("GIF89a…".utf8)) }
    }

    @Test func refusesAnimations() throws {
        let bytes = try Fixture.bytes("animated.webp")
        #expect(throws: ImageError.unsupportedFormat) { try ImageDecoder.decode(bytes) }
    }

    /// Every prefix of every format: an error that says corrupt, never a picture and never a trap.
    @Test(arguments: [
        "baseline.jpg", "progressive.jpg", "grey.jpg", "rgb.png", "interlaced.png", "lossy.webp", "lossless-alpha.webp",
    ])
    func refusesEveryTruncation(name: String) throws {
        let bytes = try Fixture.bytes(name)
        // A JPEG whose end marker alone is missing by a byte is cut too.
        for length in 12..<bytes.count {
            do {
                _ = try ImageDecoder.decode(Array(bytes[..<length]))
                // libwebp needs no byte of padding after the last chunk.
                #expect(name.hasSuffix("webp") && length == bytes.count - 1, "\(name) cut to \(length) was read")
            } catch ImageError.corrupt {
            } catch {
                Issue.record("\(name) cut to \(length): \(error)")
            }
        }
    }

    /// Damage anywhere gives a picture or a typed error.
    @Test(arguments: [
        "baseline.jpg", "progressive.jpg", "cmyk.jpg", "orientation-6.jpg", "oriented.png", "interlaced.png",
        "palette.png", "grey-16.png", "lossless-alpha.webp", "lossy.webp", "animated.webp", "oriented.webp",
    ])
    func survivesDamageAnywhere(name: String) throws {
        let bytes = try Fixture.bytes(name)
        let limits = ImageLimits(maximumPixels: 100_000)
        for place in bytes.indices {
            for value in [UInt8(0), 0x7F, 0xFF, bytes[place] ^ 1] {
                var damaged = bytes
                damaged[place] = value
                if let image = try? ImageDecoder.decode(damaged, limits: limits) {
                    #expect(image.pixels.count == image.width * image.height * image.channels)
                }
            }
        }
    }
}

import Imaging
import Testing

@Suite struct LimitTests {
    /// Only the header is there: the size must be refused before anything else is looked at.
    @Test func refusesAHugePNGByItsHeader() throws {
        var bytes = try Fixture.bytes("rgb.png")
        bytes.replaceSubrange(16..<24, with: [0, 0, 0x4E, 0x20, 0, 0, 0x4E, 0x20])
        #expect(throws: ImageError.tooLarge(width: 20_000, height: 20_000, limit: 50_000_000)) {
            try ImageDecoder.decode(bytes)
        }
        bytes.replaceSubrange(16..<24, with: [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])
        #expect(throws: ImageError.tooLarge(width: 4_294_967_295, height: 4_294_967_295, limit: 50_000_000)) {
            try ImageDecoder.decode(bytes)
        }
    }

    @Test func refusesAHugeJPEGByItsHeader() throws {
        var bytes = try Fixture.bytes("baseline.jpg")
        let frame = try #require(bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
        bytes.replaceSubrange((frame + 5)..<(frame + 9), with: [0xFF, 0xDC, 0xFF, 0xDC])
        #expect(throws: ImageError.tooLarge(width: 65_500, height: 65_500, limit: 50_000_000)) {
            try ImageDecoder.decode(bytes)
        }
    }

    @Test(arguments: ["baseline.jpg", "rgb.png", "lossy.webp"])
    func holdsToALimitOfPixels(name: String) throws {
        let bytes = try Fixture.bytes(name)
        _ = try ImageDecoder.decode(bytes, limits: ImageLimits(maximumPixels: 960))
        #expect(throws: ImageError.tooLarge(width: 40, height: 24, limit: 959)) {
            try ImageDecoder.decode(bytes, limits: ImageLimits(maximumPixels: 959))
        }
    }

    /// The first scan of a progressive file, a thousand times over.
    @Test func refusesThousandsOfScans() throws {
        let bytes = try Fixture.bytes("progressive.jpg")
        let scan = try #require(bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA })
        let next = try #require(
            bytes.indices.dropLast().first { $0 > scan + 2 && bytes[$0] == 0xFF && bytes[$0 + 1] != 0 }
        )
        var long = Array(bytes[..<scan])
        for _ in 0..<1000 { long += bytes[scan..<next] }
        long += bytes[next...]
        let error = #expect(throws: ImageError.self) { try ImageDecoder.decode(long) }
        #expect("\(String(describing: error))".contains("more than 100 scans"))
    }

    /// Ninety scans are few enough for a small picture and too many for a large one.
    @Test func refusesMoreScansThanASizeIsWorth() throws {
        var bytes = try Fixture.bytes("progressive.jpg")
        let scan = try #require(bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA })
        let next = try #require(
            bytes.indices.dropLast().first { $0 > scan + 2 && bytes[$0] == 0xFF && bytes[$0 + 1] != 0 }
        )
        bytes = Array(bytes[..<scan] + Array(repeating: bytes[scan..<next], count: 90).joined() + bytes[next...])
        // That the scans are the same ninety times is found where the decoder gets to see them.
        let seen = #expect(throws: ImageError.self) { try ImageDecoder.decode(bytes) }
        #expect("\(String(describing: seen))".contains("Inconsistent progression sequence"))
        let error = #expect(throws: ImageError.self) {
            try ImageDecoder.decode(bytes, limits: ImageLimits(maximumPixels: 40 * 24))
        }
        #expect("\(String(describing: error))".contains("too many scans for its size"))
    }

    /// A block takes a bit at the very least, so a file of a kilobyte has no picture of sixteen million pixels in it.
    @Test func refusesAJPEGThatIsTooShortForItsSize() throws {
        var bytes = try Fixture.bytes("progressive.jpg")
        let frame = try #require(bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC2 })
        bytes.replaceSubrange((frame + 5)..<(frame + 9), with: [0x10, 0, 0x10, 0])
        #expect(throws: ImageError.corrupt(.jpeg, detail: "it is cut short")) { try ImageDecoder.decode(bytes) }
    }

    /// The last row ends the work, whatever the file has behind it; its chunks must still be whole.
    @Test func readsNoFurtherThanThePictureAndItsEnd() throws {
        let bytes = try Fixture.bytes("rgb.png")
        let image = try ImageDecoder.decode(bytes)
        let end = bytes.count - 12
        let more: [UInt8] = [0, 0, 0, 4] + Array("IDAT".utf8) + [1, 2, 3, 4, 0, 0, 0, 0]
        #expect(try ImageDecoder.decode(Array(bytes[..<end]) + more + bytes[end...]).pixels == image.pixels)
        #expect(throws: ImageError.corrupt(.png, detail: "the file is cut short")) {
            try ImageDecoder.decode(Array(bytes[..<end]) + more)
        }
    }

    @Test func letsStrayBytesBeforeAMarkerThrough() throws {
        var bytes = try Fixture.bytes("baseline.jpg")
        bytes.insert(contentsOf: [0x12, 0x34], at: bytes.count - 2)
        let image = try ImageDecoder.decode(bytes)
        #expect(Fixture.worst(image, Fixture.gradient) <= 14)
    }
}

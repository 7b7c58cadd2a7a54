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
        #expect("\(String(describing: error))".contains("more than 500 scans"))
    }

    @Test func letsStrayBytesBeforeAMarkerThrough() throws {
        var bytes = try Fixture.bytes("baseline.jpg")
        bytes.insert(contentsOf: [0x12, 0x34], at: bytes.count - 2)
        let image = try ImageDecoder.decode(bytes)
        #expect(Fixture.worst(image, Fixture.gradient) <= 14)
    }
}

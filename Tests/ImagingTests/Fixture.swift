import Foundation
import Imaging

/// The files and the known pictures of Fixtures/make_fixtures.py.
enum Fixture {
    static func bytes(_ name: String) throws -> [UInt8] {
        let folder = Bundle.module.resourceURL?.appendingPathComponent("Fixtures")
        guard let folder else { throw CocoaError(.fileNoSuchFile) }
        return [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
    }

    static let width = 40
    static let height = 24

    /// The gradient in colour.
    static func gradient(_ x: Int, _ y: Int) -> [Int] { [6 * x, 10 * y, 3 * (x + y)] }
    /// The gradient in grey.
    static func greyGradient(_ x: Int, _ y: Int) -> [Int] { [4 * x + 3 * y] }
    /// The alpha of the pictures that have one.
    static func alpha(_ x: Int) -> Int { 255 - 6 * x }
    /// A value with alpha over mid grey.
    static func composited(_ value: Int, alpha: Int) -> Int { (value * alpha + 128 * (255 - alpha) + 127) / 255 }

    /// The pattern that OpenCV's results were made from.
    static func pattern(width: Int, height: Int, channels: Int) throws -> PixelImage {
        var pixels: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                for channel in 0..<channels {
                    pixels.append(UInt8((7 * x * x + 13 * y + 3 * x * y + 50 * channel) % 251))
                }
            }
        }
        return try PixelImage(width: width, height: height, channels: channels, pixels: pixels)
    }

    /// The largest difference between a picture and what each pixel should be.
    static func worst(_ image: PixelImage, _ expected: (Int, Int) -> [Int]) -> Int {
        var worst = 0
        for y in 0..<image.height {
            for x in 0..<image.width {
                for (channel, value) in expected(x, y).enumerated() {
                    let found = Int(image.pixels[(y * image.width + x) * image.channels + channel])
                    worst = max(worst, abs(found - value))
                }
            }
        }
        return worst
    }

    /// The largest difference between two runs of samples of one length; 256 where the lengths differ.
    static func worst(_ first: [UInt8], _ second: [UInt8]) -> Int {
        guard first.count == second.count else { return 256 }
        return zip(first, second).reduce(0) { max($0, abs(Int($1.0) - Int($1.1))) }
    }
}

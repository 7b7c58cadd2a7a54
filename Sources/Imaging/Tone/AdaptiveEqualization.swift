/// Contrast-limited adaptive histogram equalisation (CLAHE) of a grey picture.
///
/// Each tile's histogram is clipped, what was clipped is spread over all levels, and the tiles' mappings are blended
/// bilinearly between tile centres.
/// - Source: Zuiderveld 1994; clipping, spreading, padding and blending as OpenCV's `createCLAHE` does them, whose
///   result this is within one grey level.
public struct AdaptiveEqualization: Sendable, Equatable {
    /// The most that a level may hold, as a multiple of an even histogram's share.
    public let clipLimit: Double
    /// Tiles from left to right.
    public let tilesAcross: Int
    /// Tiles from top to bottom.
    public let tilesDown: Int

    /// - Parameters:
    ///   - clipLimit: above 0; 0 and below, and what is not finite: no clipping.
    ///   - tilesAcross: taken into 1…256, as `tilesDown`.
    public init(clipLimit: Double = 2, tilesAcross: Int = 8, tilesDown: Int = 8) {
        self.clipLimit = clipLimit
        self.tilesAcross = max(1, min(256, tilesAcross))
        self.tilesDown = max(1, min(256, tilesDown))
    }

    /// The equalised picture; a picture in colour is turned to grey first.
    public func applied(to image: PixelImage) -> PixelImage {
        let grey = image.grey()
        // Where a side does not divide, both are padded on, by a whole tile count less the rest, as OpenCV does.
        let divides = grey.width % tilesAcross == 0 && grey.height % tilesDown == 0
        let paddedWidth = divides ? grey.width : grey.width + tilesAcross - grey.width % tilesAcross
        let paddedHeight = divides ? grey.height : grey.height + tilesDown - grey.height % tilesDown
        let (tileWidth, tileHeight) = (paddedWidth / tilesAcross, paddedHeight / tilesDown)
        var mappings: [UInt8] = []
        mappings.reserveCapacity(tilesAcross * tilesDown * 256)
        for tileY in 0..<tilesDown {
            for tileX in 0..<tilesAcross {
                var histogram = [Int](repeating: 0, count: 256)
                for y in (tileY * tileHeight)..<((tileY + 1) * tileHeight) {
                    let row = Self.mirrored(y, grey.height) * grey.width
                    for x in (tileX * tileWidth)..<((tileX + 1) * tileWidth) {
                        histogram[Int(grey.pixels[row + Self.mirrored(x, grey.width)])] += 1
                    }
                }
                mappings += mapping(histogram, pixels: tileWidth * tileHeight)
            }
        }
        return PixelImage(
            unchecked: blend(grey, mappings, tileWidth, tileHeight), width: grey.width, height: grey.height, channels: 1
        )
    }

    /// The place that stands for one beyond the end: the edge is the mirror and not repeated.
    private static func mirrored(_ place: Int, _ extent: Int) -> Int {
        guard extent > 1 else { return 0 }
        let period = 2 * (extent - 1)
        let folded = place % period
        return folded < extent ? folded : period - folded
    }

    /// The levels that a tile maps each level to.
    private func mapping(_ counts: [Int], pixels: Int) -> [UInt8] {
        var histogram = counts
        if clipLimit.isFinite, clipLimit > 0 {
            let limit = max(Int(min(clipLimit * Double(pixels) / 256, Double(pixels))), 1)
            var clipped = 0
            for level in 0..<256 where histogram[level] > limit {
                clipped += histogram[level] - limit
                histogram[level] = limit
            }
            let (batch, rest) = clipped.quotientAndRemainder(dividingBy: 256)
            for level in 0..<256 { histogram[level] += batch }
            if rest > 0 {
                let step = max(256 / rest, 1)
                var remaining = rest
                var level = 0
                while level < 256, remaining > 0 {
                    histogram[level] += 1
                    remaining -= 1
                    level += step
                }
            }
        }
        let scale = Float(255) / Float(pixels)
        var sum = 0
        return histogram.map { count in
            sum += count
            return UInt8(max(0, min(255, (Float(sum) * scale).rounded(.toNearestOrEven))))
        }
    }

    private func blend(_ grey: PixelImage, _ mappings: [UInt8], _ tileWidth: Int, _ tileHeight: Int) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(grey.pixels.count)
        for y in 0..<grey.height {
            let (above, below, down) = Self.neighbours(y, tileHeight, tilesDown)
            for x in 0..<grey.width {
                let (left, right, across) = Self.neighbours(x, tileWidth, tilesAcross)
                let level = Int(grey.pixels[y * grey.width + x])
                func mapped(_ tileX: Int, _ tileY: Int) -> Float {
                    Float(mappings[(tileY * tilesAcross + tileX) * 256 + level])
                }
                let upper = mapped(left, above) * (1 - across) + mapped(right, above) * across
                let lower = mapped(left, below) * (1 - across) + mapped(right, below) * across
                let value = upper * (1 - down) + lower * down
                result.append(UInt8(max(0, min(255, value.rounded(.toNearestOrEven)))))
            }
        }
        return result
    }

    /// The tiles whose centres lie on both sides of a place, and how far it is from the first to the second.
    private static func neighbours(_ place: Int, _ extent: Int, _ tiles: Int) -> (first: Int, second: Int, share: Float)
    {
        let position = Float(place) * (1 / Float(extent)) - 0.5
        let floor = position.rounded(.down)
        let first = Int(floor)
        return (max(first, 0), min(first + 1, tiles - 1), position - floor)
    }
}

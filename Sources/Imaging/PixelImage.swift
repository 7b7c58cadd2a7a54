/// An upright picture of 8-bit samples: grey or RGB, interleaved, row-major, no padding between rows.
///
/// The sample values are as stored in the file (gamma-encoded, in practice sRGB); no colour profile is applied.
public struct PixelImage: Sendable, Equatable {
    /// Columns, at least 1.
    public let width: Int
    /// Rows, at least 1.
    public let height: Int
    /// 1 (grey) or 3 (red, green, blue).
    public let channels: Int
    /// `width · height · channels` samples.
    public let pixels: [UInt8]

    /// The longest side that any picture may have: what the four formats can say, and small enough that index
    /// arithmetic cannot overflow.
    public static let maximumSide = 65_535

    /// - Throws: `ImageError.invalidGeometry` where a side is outside 1…65,535, `channels` is neither 1 nor 3, or the
    ///   number of samples is not their product.
    public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) throws(ImageError) {
        guard (1...Self.maximumSide).contains(width), (1...Self.maximumSide).contains(height),
            channels == 1 || channels == 3, pixels.count == width * height * channels
        else { throw .invalidGeometry(width: width, height: height, channels: channels, samples: pixels.count) }
        self.width = width
        self.height = height
        self.channels = channels
        self.pixels = pixels
    }

    /// An even grey square.
    /// - Parameters:
    ///   - side: taken into 1…4,096.
    ///   - grey: the value of every pixel.
    public init(side: Int, grey: UInt8) {
        let side = max(1, min(4096, side))
        self.init(
            unchecked: [UInt8](repeating: grey, count: side * side), width: side, height: side, channels: 1
        )
    }

    /// For producers inside this module whose geometry holds by construction.
    init(unchecked pixels: [UInt8], width: Int, height: Int, channels: Int) {
        precondition(width > 0 && height > 0 && pixels.count == width * height * channels)
        self.width = width
        self.height = height
        self.channels = channels
        self.pixels = pixels
    }
}

/// What a picture may claim before anything is allocated for it.
public struct ImageLimits: Sendable, Equatable {
    /// The most pixels, width · height. Decoding takes up to 4 bytes for each, a progressive JPEG up to 6 more.
    public var maximumPixels: Int

    /// - Parameter maximumPixels: at least 1.
    public init(maximumPixels: Int = 50_000_000) {
        self.maximumPixels = maximumPixels
    }

    /// - Throws: `ImageError.tooLarge` for sides over 65,535 or more pixels than allowed.
    func check(width: Int, height: Int) throws(ImageError) {
        let side = PixelImage.maximumSide
        guard width <= side, height <= side, width * height <= maximumPixels else {
            throw .tooLarge(width: width, height: height, limit: maximumPixels)
        }
    }
}

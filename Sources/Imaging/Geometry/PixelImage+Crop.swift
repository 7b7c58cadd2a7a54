/// What lies outside a picture.
public enum ImageBorder: Sendable, Equatable {
    /// The nearest pixel of the edge.
    case replicate
    /// One value in every channel.
    case constant(UInt8)
}

extension PixelImage {
    /// A rectangle of this picture, which may reach beyond it.
    /// - Parameters:
    ///   - x: left column; any value, as `y`.
    ///   - newWidth: 1…65,535, as `newHeight`.
    /// - Throws: `ImageError.invalidGeometry` for other sides.
    public func cropped(
        x: Int, y: Int, width newWidth: Int, height newHeight: Int, border: ImageBorder
    ) throws(ImageError) -> PixelImage {
        try Self.checkSides(width: newWidth, height: newHeight, channels: channels)
        // Beyond these nothing changes, and sums cannot overflow.
        let reach = 2 * Self.maximumSide
        let (left, top) = (max(-reach, min(reach, x)), max(-reach, min(reach, y)))
        var result: [UInt8] = []
        result.reserveCapacity(newWidth * newHeight * channels)
        for row in top..<(top + newHeight) {
            let sourceRow = max(0, min(height - 1, row))
            for column in left..<(left + newWidth) {
                if case .constant(let value) = border, row != sourceRow || column < 0 || column >= width {
                    result.append(contentsOf: repeatElement(value, count: channels))
                } else {
                    let place = (sourceRow * width + max(0, min(width - 1, column))) * channels
                    result.append(contentsOf: pixels[place..<(place + channels)])
                }
            }
        }
        return PixelImage(unchecked: result, width: newWidth, height: newHeight, channels: channels)
    }
}

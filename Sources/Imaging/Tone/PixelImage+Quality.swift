extension PixelImage {
    /// The variance of the Laplacian of the picture in grey: high where there is fine detail, near 0 for a blurred or
    /// even picture. It grows with contrast and shrinks with enlargement, so compare pictures of one size only.
    /// - Source: the 4-neighbour kernel, borders mirrored without repeating the edge, as OpenCV's Laplacian has them.
    public var sharpness: Float {
        let grey = grey()
        var sum = 0
        var squares = 0
        for y in 0..<height {
            let above = (y > 0 ? y - 1 : min(1, height - 1)) * width
            let below = (y < height - 1 ? y + 1 : max(height - 2, 0)) * width
            for x in 0..<width {
                let left = x > 0 ? x - 1 : min(1, width - 1)
                let right = x < width - 1 ? x + 1 : max(width - 2, 0)
                let value =
                    Int(grey.pixels[above + x]) + Int(grey.pixels[below + x]) + Int(grey.pixels[y * width + left])
                    + Int(grey.pixels[y * width + right]) - 4 * Int(grey.pixels[y * width + x])
                sum += value
                squares += value * value
            }
        }
        let count = Double(width * height)
        let mean = Double(sum) / count
        return Float(Double(squares) / count - mean * mean)
    }

    /// The mean of the picture in grey: 0 black … 1 white.
    public var brightness: Float {
        let grey = grey()
        let total = grey.pixels.reduce(0) { $0 + Int($1) }
        return Float(Double(total) / Double(255 * grey.pixels.count))
    }
}

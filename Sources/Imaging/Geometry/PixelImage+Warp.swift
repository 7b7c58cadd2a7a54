extension PixelImage {
    /// The most samples along each side of a pixel that `warped` averages.
    static let maximumOversampling = 16

    /// This picture seen through a similarity transform.
    ///
    /// Each pixel is the mean of a grid of bilinear samples, as fine as the source pixels that fall on it (up to 16 × 16),
    /// so a large face that becomes small is averaged and does not alias. Outside the picture its edge goes on.
    /// - Parameters:
    ///   - transform: from this picture's pixels to the result's.
    ///   - newWidth: 1…65,535, as `newHeight`.
    /// - Returns: as many channels as this picture has.
    /// - Throws: `ImageError.invalidGeometry` for other sides or a transform with no inverse.
    public func warped(
        by transform: SimilarityTransform, width newWidth: Int, height newHeight: Int
    ) throws(ImageError) -> PixelImage {
        try Self.checkSides(width: newWidth, height: newHeight, channels: channels)
        guard let back = transform.inverse else {
            throw .invalidGeometry(width: newWidth, height: newHeight, channels: channels, samples: 0)
        }
        let step = (back.a * back.a + back.b * back.b).squareRoot()
        let fineness = Int(max(1, min(Float(Self.maximumOversampling), step.rounded(.up))))
        let share = 1 / Float(fineness * fineness)
        var result = [UInt8](repeating: 0, count: newWidth * newHeight * channels)
        unsafe pixels.withUnsafeBufferPointer { source in
            let sampler = unsafe BilinearSampler(pixels: source, width: width, height: height, channels: channels)
            for y in 0..<newHeight {
                for x in 0..<newWidth {
                    var sum = SIMD4<Float>(repeating: 0)
                    for j in 0..<fineness {
                        for i in 0..<fineness {
                            let place = SIMD2(
                                Float(x) + (Float(i) + 0.5) / Float(fineness) - 0.5,
                                Float(y) + (Float(j) + 0.5) / Float(fineness) - 0.5
                            )
                            sum += unsafe sampler.replicated(at: back(place))
                        }
                    }
                    let start = (y * newWidth + x) * channels
                    for channel in 0..<channels {
                        result[start + channel] = UInt8(max(0, min(255, (sum[channel] * share).rounded())))
                    }
                }
            }
        }
        return PixelImage(unchecked: result, width: newWidth, height: newHeight, channels: channels)
    }

    /// Appends one rectangle of this picture, sampled on a grid whose corners lie on the rectangle's, for a network: three
    /// planes of (value − offset) · scale, and 0 outside the picture.
    /// - Parameters:
    ///   - left: the place of the first column's samples, in pixel centres; `top` likewise.
    ///   - right: the place of the last column's samples; `bottom` likewise. Any finite numbers.
    ///   - side: samples along each side: at least 2.
    ///   - planes: receives 3 · side · side values. A grey picture gives three equal planes.
    public func appendSamples(
        left: Float, top: Float, right: Float, bottom: Float, side: Int, offset: Float, scale: Float,
        to planes: inout [Float]
    ) {
        precondition(side >= 2)
        let (stepX, stepY) = ((right - left) / Float(side - 1), (bottom - top) / Float(side - 1))
        let start = planes.count
        let plane = side * side
        planes.append(contentsOf: repeatElement(0, count: 3 * plane))
        let limit = SIMD2(Float(width - 1), Float(height - 1))
        unsafe pixels.withUnsafeBufferPointer { source in
            let sampler = unsafe BilinearSampler(pixels: source, width: width, height: height, channels: channels)
            unsafe planes.withUnsafeMutableBufferPointer { target in
                for row in 0..<side {
                    let y = top + Float(row) * stepY
                    guard y >= 0, y <= limit.y else { continue }
                    for column in 0..<side {
                        let x = left + Float(column) * stepX
                        guard x >= 0, x <= limit.x else { continue }
                        let value = (unsafe sampler.replicated(at: SIMD2(x, y)) - offset) * scale
                        let place = start + row * side + column
                        unsafe target[place] = value[0]
                        unsafe target[place + plane] = channels == 3 ? value[1] : value[0]
                        unsafe target[place + 2 * plane] = channels == 3 ? value[2] : value[0]
                    }
                }
            }
        }
    }
}

/// Reads between pixels.
@unsafe
private struct BilinearSampler {
    let pixels: UnsafeBufferPointer<UInt8>
    let width: Int
    let height: Int
    let channels: Int

    /// The interpolated value in the first 1 or 3 lanes. A place outside, also one that is no number, reads the edge.
    @inline(__always)
    func replicated(at place: SIMD2<Float>) -> SIMD4<Float> {
        let x = unsafe Self.clamped(place.x, width)
        let y = unsafe Self.clamped(place.y, height)
        let (left, top) = (Int(x), Int(y))
        let (right, bottom) = unsafe (min(left + 1, width - 1), min(top + 1, height - 1))
        let (fx, fy) = (x - Float(left), y - Float(top))
        let upper = unsafe value(left, top) * (1 - fx) + value(right, top) * fx
        let lower = unsafe value(left, bottom) * (1 - fx) + value(right, bottom) * fx
        return upper * (1 - fy) + lower * fy
    }

    @inline(__always)
    private func value(_ x: Int, _ y: Int) -> SIMD4<Float> {
        let place = unsafe (y &* width &+ x) &* channels
        if unsafe channels == 1 { return SIMD4(Float(unsafe pixels[place]), 0, 0, 0) }
        return unsafe SIMD4(Float(pixels[place]), Float(pixels[place + 1]), Float(pixels[place + 2]), 0)
    }

    @inline(__always)
    private static func clamped(_ value: Float, _ extent: Int) -> Float {
        guard value > 0 else { return 0 }
        return min(value, Float(extent - 1))
    }
}

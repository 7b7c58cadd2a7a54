/// How a resized picture's pixels come from the source's.
public enum ResizeFilter: Sendable {
    /// Interpolated between the four nearest pixel centres. For enlarging and slight reductions.
    case bilinear
    /// The mean of the area that a pixel covers, fractions weighted: nothing is skipped, so nothing aliases. Along an
    /// axis that grows it is bilinear.
    case area
}

extension PixelImage {
    /// This picture with other sides.
    /// - Throws: `ImageError.invalidGeometry` for sides outside 1…65,535.
    /// - Source: sampling positions as OpenCV's INTER_LINEAR and INTER_AREA have them.
    public func resized(
        width newWidth: Int, height newHeight: Int, filter: ResizeFilter
    ) throws(ImageError) -> PixelImage {
        try Self.checkSides(width: newWidth, height: newHeight, channels: channels)
        var result = [UInt8](repeating: 0, count: newWidth * newHeight * channels)
        let rowCount = newWidth * channels
        unsafe result.withUnsafeMutableBufferPointer { target in
            unsafe resample(width: newWidth, height: newHeight, filter: filter) { y, row in
                for index in 0..<rowCount {
                    unsafe target[y * rowCount + index] = UInt8(max(0, min(255, unsafe row[index].rounded())))
                }
            }
        }
        return PixelImage(unchecked: result, width: newWidth, height: newHeight, channels: channels)
    }

    /// This picture reduced by area and laid out for a network: three planes of (value − offset) · scale.
    /// - Parameters:
    ///   - newWidth: 1…65,535, as `newHeight`.
    ///   - offset: taken from each value of 0…255.
    ///   - scale: what the difference is multiplied by.
    /// - Returns: [3, newHeight, newWidth]; a grey picture gives three equal planes.
    /// - Throws: `ImageError.invalidGeometry` for other sides.
    public func areaPlanes(
        width newWidth: Int, height newHeight: Int, offset: Float, scale: Float
    ) throws(ImageError) -> [Float] {
        try Self.checkSides(width: newWidth, height: newHeight, channels: channels)
        let plane = newWidth * newHeight
        let channels = channels
        return unsafe [Float](unsafeUninitializedCapacity: 3 * plane) { target, initialized in
            unsafe resample(width: newWidth, height: newHeight, filter: .area) { y, row in
                for channel in 0..<3 {
                    let start = channel * plane + y * newWidth
                    let from = channels == 3 ? channel : 0
                    for x in 0..<newWidth {
                        let value = unsafe row[x * channels + from]
                        unsafe target[start + x] = (value - offset) * scale
                    }
                }
            }
            initialized = 3 * plane
        }
    }

    static func checkSides(width: Int, height: Int, channels: Int) throws(ImageError) {
        guard (1...maximumSide).contains(width), (1...maximumSide).contains(height) else {
            throw .invalidGeometry(width: width, height: height, channels: channels, samples: 0)
        }
    }

    /// Gives each row of the resized picture, from the top, as `newWidth · channels` floats in 0…255.
    private func resample(
        width newWidth: Int, height newHeight: Int, filter: ResizeFilter,
        _ take: (_ y: Int, _ row: UnsafeMutablePointer<Float>) -> Void
    ) {
        let across = AxisWeights(source: width, target: newWidth, filter: filter)
        let down = AxisWeights(source: height, target: newHeight, filter: filter)
        let (channels, samples) = (channels, width * channels)
        // Rows are summed first: that loop is as long as the source is wide and has no gathers.
        var sum = [Float](repeating: 0, count: samples)
        var row = [Float](repeating: 0, count: newWidth * channels)
        unsafe pixels.withUnsafeBufferPointer { source in
            unsafe sum.withUnsafeMutableBufferPointer { sum in
                unsafe row.withUnsafeMutableBufferPointer { row in
                    for y in 0..<newHeight {
                        unsafe sum.update(repeating: 0)
                        for tap in down.taps(of: y) {
                            let weight = down.weights[tap]
                            let start = (down.first[y] + tap - down.start[y]) * samples
                            for index in 0..<samples {
                                unsafe sum[index] += weight * Float(unsafe source[start &+ index])
                            }
                        }
                        for x in 0..<newWidth {
                            let taps = across.taps(of: x)
                            for channel in 0..<channels {
                                var value: Float = 0
                                var place = across.first[x] * channels + channel
                                for tap in taps {
                                    value += across.weights[tap] * (unsafe sum[place])
                                    place &+= channels
                                }
                                unsafe row[x * channels + channel] = value
                            }
                        }
                        if let base = row.baseAddress { unsafe take(y, base) }
                    }
                }
            }
        }
    }
}

/// Which source places, with which weights, make each target place along one axis. Weights of a place sum to 1.
private struct AxisWeights {
    /// The first source place of each target place.
    private(set) var first: [Int] = []
    /// Where the weights of each target place begin; one more at the end.
    private(set) var start: [Int] = [0]
    private(set) var weights: [Float] = []

    init(source: Int, target: Int, filter: ResizeFilter) {
        let step = Double(source) / Double(target)
        for place in 0..<target {
            if filter == .area, step >= 1 {
                let low = Double(place) * step
                let high = min(low + step, Double(source))
                let begin = min(Int(low), source - 1)
                var index = begin
                while index < source, Double(index) < high {
                    let share = min(Double(index + 1), high) - max(Double(index), low)
                    // A sliver that only rounding leaves behind would read one place too far.
                    if share > 1e-6 * step || index == begin {
                        weights.append(Float(share / (high - low)))
                    } else {
                        break
                    }
                    index += 1
                }
                first.append(begin)
            } else {
                let centre = min(max((Double(place) + 0.5) * step - 0.5, 0), Double(source - 1))
                let begin = min(Int(centre), source - 1)
                let fraction = Float(centre - Double(begin))
                first.append(begin)
                weights.append(1 - fraction)
                if fraction > 0, begin + 1 < source { weights.append(fraction) }
            }
            start.append(weights.count)
        }
    }

    func taps(of place: Int) -> Range<Int> { start[place]..<start[place + 1] }
}

/// Sampling along one axis at a coordinate that spans −1…1.
/// - Source: ONNX GridSample-20.
struct GridSampler: Sendable {
    enum Method: Sendable {
        case nearest, linear, cubic

        /// The names of version 20, and those of 16.
        init?(_ name: String) {
            switch name {
            case "nearest": self = .nearest
            case "linear", "bilinear": self = .linear
            case "cubic", "bicubic": self = .cubic
            default: return nil
            }
        }

        /// Places that a sample is made of.
        var taps: Int {
            switch self {
            case .nearest: 1
            case .linear: 2
            case .cubic: 4
            }
        }
    }

    /// What lies outside the input.
    enum Outside: String, Sendable {
        case zeros, border, reflection
    }

    let method: Method
    let outside: Outside
    let alignsCorners: Bool

    /// The position along an axis, in elements, that a coordinate means; within ±2³⁰.
    func position(_ coordinate: Float, _ extent: Int) -> Float {
        let size = Float(extent)
        var position = alignsCorners ? (coordinate + 1) / 2 * (size - 1) : ((coordinate + 1) * size - 1) / 2
        if method == .nearest { position = position.rounded(.toNearestOrEven) }
        let edge: Float = alignsCorners ? 0 : -0.5
        if position < edge || position > size - 1 - edge {
            switch outside {
            case .zeros: break
            case .border: position = min(max(position, 0), size - 1)
            case .reflection: position = reflected(position, extent)
            }
        }
        let limit: Float = 1_073_741_824
        return position > -limit ? min(position, limit) : -limit
    }

    /// The place in the input of a position's tap, or −1 where it counts as 0.
    func place(_ position: Float, _ tap: Int, _ extent: Int) -> Int {
        let place = Int(position.rounded(.down)) + tap - (method == .cubic ? 1 : 0)
        if (0..<extent).contains(place) { return place }
        switch outside {
        case .zeros: return -1
        case .border: return min(max(place, 0), extent - 1)
        case .reflection: return min(max(Int(reflected(Float(place), extent)), 0), extent - 1)
        }
    }

    /// How much a position's tap counts.
    func weight(_ position: Float, _ tap: Int) -> Float {
        let fraction = position - position.rounded(.down)
        switch method {
        case .nearest: return 1
        case .linear: return tap == 0 ? 1 - fraction : fraction
        case .cubic:
            // Keys' kernel with a = −3/4.
            let distance = (fraction - Float(tap - 1)).magnitude
            return distance <= 1
                ? (1.25 * distance - 2.25) * distance * distance + 1
                : ((-0.75 * distance + 3.75) * distance - 6) * distance + 3
        }
    }

    /// A position mirrored at the borders as often as it takes.
    private func reflected(_ position: Float, _ extent: Int) -> Float {
        let low: Float = alignsCorners ? 0 : -0.5
        let range = Float(extent) - 1 - 2 * low
        guard range > 0, position.isFinite else { return 0 }
        if position >= low, position <= low + range { return position }
        let beyond = position < low ? low - position : position - low - range
        let turns = (beyond / range).rounded(.down)
        let rest = beyond - turns * range
        let isEven = turns.truncatingRemainder(dividingBy: 2) == 0
        return (position < low) == isEven ? low + rest : low + range - rest
    }
}

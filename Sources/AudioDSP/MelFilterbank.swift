private import Glibc

/// Triangular filters, evenly spaced on Slaney's mel scale and each of unit area.
/// - Source: librosa 0.11 `filters.mel(htk=False, norm="slaney")`.
public struct MelFilterbank: Sendable {
    /// The filters.
    public let bands: Int
    /// The bins of the spectrum they read.
    public let bins: Int
    /// For each filter the first bin it reads and its weights from there.
    private let filters: [(first: Int, weights: [Float])]

    /// - Parameters:
    ///   - sampleRate: samples a second.
    ///   - windowLength: of the transform; the spectrum has windowLength / 2 + 1 bins.
    ///   - bands: 1 or more.
    ///   - highest: hertz; half the sample rate by default.
    public init(sampleRate: Int, windowLength: Int, bands: Int, lowest: Double = 0, highest: Double? = nil) {
        precondition(sampleRate > 0 && windowLength > 1 && bands > 0)
        let bins = windowLength / 2 + 1
        let bottom = Self.mel(of: lowest)
        let top = Self.mel(of: highest ?? Double(sampleRate) / 2)
        let edges = (0..<bands + 2).map {
            Self.hertz(of: bottom + (top - bottom) * Double($0) / Double(bands + 1))
        }
        let binWidth = Double(sampleRate) / Double(windowLength)
        filters = (0..<bands).map { band in
            let (low, centre, high) = (edges[band], edges[band + 1], edges[band + 2])
            let weights = (0..<bins).map { bin in
                let frequency = Double(bin) * binWidth
                let rising = (frequency - low) / (centre - low)
                let falling = (high - frequency) / (high - centre)
                return Float(max(0, min(rising, falling)) * 2 / (high - low))
            }
            let first = weights.firstIndex { $0 > 0 } ?? 0
            let last = weights.lastIndex { $0 > 0 } ?? -1
            return (first, last < first ? [] : Array(weights[first...last]))
        }
        self.bands = bands
        self.bins = bins
    }

    /// - Parameter power: [frames, bins]; what is over after whole frames is left out.
    /// - Returns: [frames, bands].
    public func apply(_ power: [Float]) -> [Float] {
        let frames = power.count / bins
        var result = [Float](repeating: 0, count: frames * bands)
        for frame in 0..<frames {
            for (band, filter) in filters.enumerated() {
                var sum: Float = 0
                let start = frame * bins + filter.first
                for index in filter.weights.indices { sum += filter.weights[index] * power[start + index] }
                result[frame * bands + band] = sum
            }
        }
        return result
    }

    // Linear to 1 kHz (3 mels for 200 Hz), logarithmic above (27 mels for a factor 6.4).
    private static let breakHertz = 1_000.0
    private static let hertzPerMel = 200.0 / 3
    private static var breakMel: Double { breakHertz / hertzPerMel }
    private static var logarithmicStep: Double { log(6.4) / 27 }

    private static func mel(of hertz: Double) -> Double {
        hertz < breakHertz ? hertz / hertzPerMel : breakMel + log(hertz / breakHertz) / logarithmicStep
    }

    private static func hertz(of mel: Double) -> Double {
        mel < breakMel ? mel * hertzPerMel : breakHertz * exp(logarithmicStep * (mel - breakMel))
    }
}

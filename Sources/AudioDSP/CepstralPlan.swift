private import Glibc

/// Mel-frequency cepstral coefficients with their first and second differences over time.
/// - Source: librosa 0.11 `feature.mfcc(dct_type=2, norm="ortho")` and `feature.delta(width=9, mode="interp")`.
public struct CepstralPlan: Sendable {
    /// Coefficients of a frame, without differences.
    public let coefficients: Int
    private let bands: Int
    /// [coefficients, bands]: the orthonormal DCT-II.
    private let basis: [Float]

    /// - Parameters:
    ///   - bands: of the log-mel frames that are taken, 1 or more.
    ///   - coefficients: 1…bands, the lowest ones.
    public init(bands: Int, coefficients: Int = 13) {
        precondition(bands > 0 && 1...bands ~= coefficients)
        self.bands = bands
        self.coefficients = coefficients
        basis = (0..<coefficients).flatMap { order in
            let scale = (order == 0 ? 1 : 2.0).squareRoot() / Double(bands).squareRoot()
            return (0..<bands).map { band in
                Float(scale * cos(Double.pi * Double(order) * (Double(band) + 0.5) / Double(bands)))
            }
        }
    }

    /// - Parameter logMel: [frames, bands] in decibels.
    /// - Returns: [frames, coefficients].
    public func cepstra(_ logMel: [Float]) -> [Float] {
        let frames = logMel.count / bands
        var result = [Float](repeating: 0, count: frames * coefficients)
        for frame in 0..<frames {
            for order in 0..<coefficients {
                var sum: Float = 0
                for band in 0..<bands { sum += basis[order * bands + band] * logMel[frame * bands + band] }
                result[frame * coefficients + order] = sum
            }
        }
        return result
    }

    /// Coefficients, differences, second differences: [frames, 3·coefficients].
    public func withDifferences(_ logMel: [Float]) -> [Float] {
        let plain = cepstra(logMel)
        let first = Self.delta(plain, columns: coefficients, order: .first)
        let second = Self.delta(plain, columns: coefficients, order: .second)
        var result: [Float] = []
        result.reserveCapacity(plain.count * 3)
        for start in stride(from: 0, to: plain.count, by: coefficients) {
            for part in [plain, first, second] { result += part[start..<start + coefficients] }
        }
        return result
    }

    /// Which derivative a difference estimates.
    public enum DifferenceOrder: Sendable {
        /// The slope of a line fitted to nine frames.
        case first
        /// The second derivative of a parabola fitted to nine frames.
        case second
    }

    /// The derivative over time in each column, from a polynomial fitted to the frame and its four neighbours on either
    /// side; the first and last four frames take that of the first and last nine.
    ///
    /// Fewer than nine frames have no such fit and give 0.
    /// - Parameter values: [frames, columns].
    /// - Source: Savitzky and Golay 1964; SciPy 1.17 `savgol_filter(window_length=9, mode="interp")`.
    public static func delta(_ values: [Float], columns: Int, order: DifferenceOrder) -> [Float] {
        precondition(columns > 0)
        let frames = values.count / columns
        var result = [Float](repeating: 0, count: frames * columns)
        guard frames >= 9 else { return result }
        // Σk² = 60, mean k² = 20/3 and Σ(k² − 20/3)² = 308 over k = −4…4.
        let weights: [Float] = (-4...4).map { step in
            let k = Float(step)
            switch order {
            case .first: return k / 60
            case .second: return 2 * (k * k - 20.0 / 3) / 308
            }
        }
        for frame in 0..<frames {
            let centre = min(max(frame, 4), frames - 5)
            for column in 0..<columns {
                var sum: Float = 0
                for step in 0..<9 { sum += weights[step] * values[(centre + step - 4) * columns + column] }
                result[frame * columns + column] = sum
            }
        }
        return result
    }
}

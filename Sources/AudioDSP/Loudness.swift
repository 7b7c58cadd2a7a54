private import Glibc

/// The level of sound, in decibels against a root mean square of 1 (dBFS).
public enum Loudness {
    /// 20·log₁₀ of the root mean square; −200 for silence.
    public static func level(_ samples: [Float]) -> Float {
        guard !samples.isEmpty else { return -200 }
        var sum = 0.0
        for sample in samples { sum += Double(sample) * Double(sample) }
        return Float(20 * log10(max((sum / Double(samples.count)).squareRoot(), 1e-10)))
    }

    /// Raises quiet sound to `target`; leaves louder sound and silence under −120 dBFS as they are.
    /// - Parameter target: dBFS.
    public static func raised(_ samples: [Float], to target: Float) -> [Float] {
        let level = level(samples)
        guard level > -120, level < target else { return samples }
        let gain = pow(10, (target - level) / 20)
        return samples.map { $0 * gain }
    }
}

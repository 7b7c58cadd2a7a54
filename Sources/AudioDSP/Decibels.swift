private import Glibc

/// Power on the logarithmic scale.
public enum Decibels {
    /// 10·log₁₀ of every value, none taken as less than 1e-10, and none left more than `range` under the largest.
    /// - Source: librosa 0.11 `power_to_db(ref=1.0, amin=1e-10, top_db=80.0)`.
    public static func fromPower(_ power: [Float], range: Float? = 80) -> [Float] {
        let result = power.map { 10 * log10(max($0, 1e-10)) }
        guard let range, let highest = result.max() else { return result }
        return result.map { max($0, highest - range) }
    }
}

private import Glibc

/// Distributions joined by their logarithms: the product of powers, brought back to sum 1.
package enum LogPool {
    /// No probability is taken as less, so that one side alone cannot rule a class out.
    static let least: Float = 1e-6

    /// Natural logarithms of a distribution, none under that of `least`.
    static func logarithms(of probabilities: [Float]) -> [Float] { probabilities.map { log(max($0, least)) } }

    /// ∏ pᵢ^eᵢ, normalised; nil for none or for no positive exponent.
    /// - Parameter parts: distributions of one length and finite exponents ≥ 0.
    package static func product(_ parts: [(probabilities: [Float], exponent: Float)]) -> [Float]? {
        guard let count = parts.first?.probabilities.count, count > 0, parts.contains(where: { $0.exponent > 0 }) else {
            return nil
        }
        var logarithms = [Float](repeating: 0, count: count)
        for part in parts where part.probabilities.count == count {
            for index in 0..<count { logarithms[index] += part.exponent * log(max(part.probabilities[index], least)) }
        }
        let highest = logarithms.max() ?? 0
        let values = logarithms.map { exp($0 - highest) }
        let total = values.reduce(0, +)
        return values.map { $0 / total }
    }

    /// The product with exponents that sum to 1: the weighted geometric mean.
    package static func mean(_ parts: [(probabilities: [Float], weight: Float)]) -> [Float]? {
        let total = parts.reduce(0) { $0 + $1.weight }
        guard total > 0 else { return nil }
        return product(parts.map { ($0.probabilities, $0.weight / total) })
    }
}

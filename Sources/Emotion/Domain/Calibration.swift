import Glibc

/// Temperature scaling: one number or two, fitted on held-out data, that make a model's confidence mean its hit rate.
///
/// With an exponent of the entropy the temperature is each answer's own, `temperature` × (H / ln n)^`entropyExponent`, H the
/// entropy of the plain softmax over n classes: above 0 it sharpens sure answers and softens unsure ones. The order of the
/// classes stays.
/// - Source: Guo, Pleiss, Sun, Weinberger, "On Calibration of Modern Neural Networks", 2017, §4.2; after Balanya, Maroñas,
///   Ramos, "Adaptive Temperature Scaling for Robust Calibration of Deep Neural Networks", 2022.
public struct Calibration: Sendable, Equatable {
    /// Surer answers count as this: the temperature stays above 0.
    private static let leastEvenness: Float = 1e-4

    /// Divides the logits before softmax: above 1 softens, below 1 sharpens. Finite and at least 0.01.
    public let temperature: Float
    /// 0…1; 0: the temperature is the same for all answers.
    public let entropyExponent: Float

    /// A temperature that is not finite or under 0.01 is taken as 1 and an exponent outside 0…1 as 0, uncalibrated.
    public init(temperature: Float = 1, entropyExponent: Float = 0) {
        self.temperature = temperature.isFinite && temperature >= 0.01 ? temperature : 1
        self.entropyExponent = (0...1).contains(entropyExponent) ? entropyExponent : 0
    }

    /// softmax(logits / the temperature): as many values as logits, sum 1.
    ///
    /// Values that are not finite give an even distribution: a model that fails numerically knows nothing.
    public func probabilities(_ logits: some Collection<Float>) -> [Float] {
        guard let highest = logits.max(), logits.allSatisfy(\.isFinite) else {
            return [Float](repeating: 1 / Float(max(logits.count, 1)), count: logits.count)
        }
        let centred = logits.map { $0 - highest }
        if entropyExponent == 0 { return Self.softmax(centred, temperature) }
        let evenness = max(Self.softmax(centred, 1).evenness, Self.leastEvenness)
        return Self.softmax(centred, temperature * pow(evenness, entropyExponent))
    }

    /// Of values whose highest is 0.
    private static func softmax(_ centred: [Float], _ temperature: Float) -> [Float] {
        let exponentials = centred.map { exp($0 / temperature) }
        let total = exponentials.reduce(0, +)
        return exponentials.map { $0 / total }
    }
}

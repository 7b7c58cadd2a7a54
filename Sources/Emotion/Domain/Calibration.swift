import Glibc

/// Temperature scaling: one number, fitted on held-out data, that makes a model's confidence mean its hit rate.
/// - Source: Guo, Pleiss, Sun, Weinberger, "On Calibration of Modern Neural Networks", 2017, §4.2.
public struct Calibration: Sendable, Equatable {
    /// Divides the logits before softmax: above 1 softens, below 1 sharpens. Finite and at least 0.01.
    public let temperature: Float

    /// A temperature that is not finite or under 0.01 is taken as 1, uncalibrated.
    public init(temperature: Float = 1) {
        self.temperature = temperature.isFinite && temperature >= 0.01 ? temperature : 1
    }

    /// softmax(logits / temperature): as many values as logits, sum 1.
    ///
    /// Values that are not finite give an even distribution: a model that fails numerically knows nothing.
    public func probabilities(_ logits: some Collection<Float>) -> [Float] {
        guard let highest = logits.max(), logits.allSatisfy(\.isFinite) else {
            return [Float](repeating: 1 / Float(max(logits.count, 1)), count: logits.count)
        }
        let exponentials = logits.map { exp(($0 - highest) / temperature) }
        let total = exponentials.reduce(0, +)
        return exponentials.map { $0 / total }
    }
}

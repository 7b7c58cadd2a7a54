import Synchronization

/// How often values fell under each of some bounds.
public final class Histogram: Sendable {
    /// Bounds in seconds for requests and stages, 0.5 ms to 30 s.
    public static let durations: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]

    private struct State {
        var counts: [UInt64]
        var sum = 0.0
    }

    private let buckets: [Double]
    private let state: Mutex<State>

    init(buckets: [Double]) {
        self.buckets = buckets
        state = Mutex(State(counts: [UInt64](repeating: 0, count: buckets.count + 1)))
    }

    /// Counts one value.
    public func observe(_ value: Double) {
        var index = 0
        while index < buckets.count, value > buckets[index] { index += 1 }
        state.withLock { state in
            state.counts[index] &+= 1
            state.sum += value
        }
    }

    /// How many values were counted.
    public var count: UInt64 { state.withLock { $0.counts.reduce(0, &+) } }
}

extension Histogram: MetricValue {
    func render(name: String, labels: String, into text: inout MetricText) {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        let prefix = labels.isEmpty ? "" : labels + ","
        var total: UInt64 = 0
        for (index, count) in counts.enumerated() {
            total &+= count
            let bound = index < buckets.count ? buckets[index] : .infinity
            text.sample(
                name: name + "_bucket", labels: "\(prefix)le=\"\(MetricText.number(bound))\"", value: Double(total))
        }
        text.sample(name: name + "_sum", labels: labels, value: sum)
        text.sample(name: name + "_count", labels: labels, value: Double(total))
    }
}

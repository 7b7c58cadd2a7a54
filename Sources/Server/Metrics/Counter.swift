import Synchronization

/// A number that only grows.
public final class Counter: Sendable {
    private let count = Atomic<UInt64>(0)

    init() {}

    /// Adds to the count.
    public func increment(by amount: UInt64 = 1) { count.wrappingAdd(amount, ordering: .relaxed) }

    /// The count.
    public var value: UInt64 { count.load(ordering: .relaxed) }
}

extension Counter: MetricValue {
    func render(name: String, labels: String, into text: inout MetricText) {
        text.sample(name: name, labels: labels, value: Double(value))
    }
}

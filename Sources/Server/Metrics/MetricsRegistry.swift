import Synchronization

/// The process's metrics, rendered as Prometheus text.
///
/// Every family has a bound on its label sets: one set too many is counted under `other` in all its labels, so that no
/// client can grow the table.
public final class MetricsRegistry: Sendable {
    private let families = Mutex<[any MetricFamily]>([])

    /// An empty registry.
    public init() {}

    /// Adds a counter. Its name should end in `_total`.
    public func counter(
        _ name: String, help: String, labels: [String] = [], maximumSeries: Int = 256
    ) -> LabeledMetric<Counter> {
        add(LabeledMetric(name: name, help: help, type: "counter", labels: labels, limit: maximumSeries) { Counter() })
    }

    /// Adds a gauge.
    public func gauge(
        _ name: String, help: String, labels: [String] = [], maximumSeries: Int = 256
    ) -> LabeledMetric<Gauge> {
        add(LabeledMetric(name: name, help: help, type: "gauge", labels: labels, limit: maximumSeries) { Gauge() })
    }

    /// Adds a histogram.
    /// - Parameter buckets: upper bounds, ascending, without +Inf.
    public func histogram(
        _ name: String, help: String, labels: [String] = [], buckets: [Double] = Histogram.durations,
        maximumSeries: Int = 256
    ) -> LabeledMetric<Histogram> {
        add(
            LabeledMetric(name: name, help: help, type: "histogram", labels: labels, limit: maximumSeries) {
                Histogram(buckets: buckets)
            })
    }

    /// Adds a gauge without labels that is asked for its value when the metrics are read.
    public func gauge(_ name: String, help: String, read: @escaping @Sendable () -> Double?) {
        _ = add(ReadMetric(name: name, help: help, type: "gauge", read: read))
    }

    /// Adds a counter without labels that is asked for its value when the metrics are read.
    public func counter(_ name: String, help: String, read: @escaping @Sendable () -> Double?) {
        _ = add(ReadMetric(name: name, help: help, type: "counter", read: read))
    }

    /// All metrics as text, `text/plain; version=0.0.4; charset=utf-8`.
    /// - Source: Prometheus exposition formats, text format 0.0.4.
    public func render() -> [UInt8] {
        var text = MetricText()
        for family in families.withLock({ $0 }) { family.render(into: &text) }
        return text.bytes
    }

    private func add<Family: MetricFamily>(_ family: Family) -> Family {
        families.withLock { families in
            precondition(!families.contains { $0.name == family.name }, "two metrics are named \(family.name)")
            families.append(family)
        }
        return family
    }
}

import Synchronization

/// A metric's series by the values of its labels.
public final class LabeledMetric<Value: Sendable>: Sendable {
    let name: String
    private let help: String
    private let type: String
    private let labels: [String]
    private let limit: Int
    private let make: @Sendable () -> Value
    private let series = Mutex<[[String]: Value]>([:])

    init(
        name: String, help: String, type: String, labels: [String], limit: Int,
        make: @escaping @Sendable () -> Value
    ) {
        self.name = name
        self.help = help
        self.type = type
        self.labels = labels
        self.limit = limit
        self.make = make
        if labels.isEmpty { _ = with() }
    }

    /// The series of these label values, in the order of the labels. Keep it where it is used often.
    /// - Precondition: as many values as the metric has labels.
    public func with(_ values: String...) -> Value { with(values) }

    /// The series of these label values, in the order of the labels.
    /// - Precondition: as many values as the metric has labels.
    public func with(_ values: [String]) -> Value {
        precondition(values.count == labels.count, "\(name) has \(labels.count) labels")
        return series.withLock { series in
            if let value = series[values] { return value }
            let key = series.count < limit ? values : labels.map { _ in "other" }
            if let value = series[key] { return value }
            let value = make()
            series[key] = value
            return value
        }
    }

    /// The family's series with their label text, ordered so that two readings compare.
    private func sorted() -> [(labels: String, value: Value)] {
        series.withLock { series in
            series.map { (labels: MetricText.labels(labels, $0.key), value: $0.value) }.sorted { $0.labels < $1.labels }
        }
    }
}

extension LabeledMetric: MetricFamily where Value: MetricValue {
    func render(into text: inout MetricText) {
        let series = sorted()
        if series.isEmpty { return }
        text.header(name: name, help: help, type: type)
        for item in series { item.value.render(name: name, labels: item.labels, into: &text) }
    }
}

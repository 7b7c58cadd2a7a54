/// Everything that is rendered under one name.
protocol MetricFamily: Sendable {
    var name: String { get }
    func render(into text: inout MetricText)
}

/// One series' value: what a labelled family holds for each set of labels.
protocol MetricValue: Sendable {
    func render(name: String, labels: String, into text: inout MetricText)
}

/// A family of one series whose value is read when the metrics are.
struct ReadMetric: MetricFamily {
    let name: String
    let help: String
    let type: String
    let read: @Sendable () -> Double?

    func render(into text: inout MetricText) {
        guard let value = read() else { return }
        text.header(name: name, help: help, type: type)
        text.sample(name: name, labels: "", value: value)
    }
}

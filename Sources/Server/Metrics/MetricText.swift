/// Writes the Prometheus text format.
struct MetricText {
    private(set) var bytes: [UInt8] = []

    mutating func header(name: String, help: String, type: String) {
        append("# HELP \(name) \(Self.escape(help, quote: false))\n# TYPE \(name) \(type)\n")
    }

    /// - Parameter labels: as `Self.labels` makes them, without braces.
    mutating func sample(name: String, labels: String, value: Double) {
        append(labels.isEmpty ? "\(name) " : "\(name){\(labels)} ")
        append(Self.number(value))
        append("\n")
    }

    /// `a="x",b="y"`.
    static func labels(_ names: [String], _ values: [String]) -> String {
        zip(names, values).map { "\($0)=\"\(escape($1, quote: true))\"" }.joined(separator: ",")
    }

    static func number(_ value: Double) -> String {
        if value == .infinity { return "+Inf" }
        if value == -.infinity { return "-Inf" }
        if value.isNaN { return "NaN" }
        if let whole = Int64(exactly: value), whole.magnitude < 1 << 53 { return String(whole) }
        return "\(value)"
    }

    private static func escape(_ text: String, quote: Bool) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\"" where quote: out += "\\\""
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }
}

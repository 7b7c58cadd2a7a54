/// Reads the Prometheus text format strictly, to check what the service writes.
/// - Source: Prometheus, "Exposition formats", text format 0.0.4.
struct Exposition {
    struct Fault: Error { let line: String }

    private(set) var series: Set<String> = []

    init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Fault(line: "no line feed at the end") }
        var types: [String: Substring] = [:]
        var helped: Set<String> = []
        var bucket: (series: String, count: Double)?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            if line.hasPrefix("#") {
                let words = line.split(separator: " ", maxSplits: 3)
                guard words.count == 4, words[0] == "#", ["HELP", "TYPE"].contains(words[1]) else {
                    throw Fault(line: "\(line)")
                }
                let name = String(words[2])
                if words[1] == "HELP" {
                    guard helped.insert(name).inserted else { throw Fault(line: "\(line)") }
                } else {
                    guard helped.contains(name), types[name] == nil,
                        ["counter", "gauge", "histogram"].contains(words[3])
                    else { throw Fault(line: "\(line)") }
                    types[name] = words[3]
                }
                continue
            }
            guard let match = line.wholeMatch(of: #/([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(.*)\})? (\S+)/#),
                let value = match.4 == "+Inf" ? .infinity : Double(match.4)
            else { throw Fault(line: "\(line)") }
            let labels = try Self.labels(match.3 ?? "", line: line)
            let family =
                ["_bucket", "_sum", "_count"].lazy
                .compactMap { match.1.hasSuffix($0) ? String(match.1.dropLast($0.count)) : nil }
                .first { types[$0] == "histogram" } ?? String(match.1)
            guard let type = types[family], series.insert("\(match.1){\(match.3 ?? "")}").inserted else {
                throw Fault(line: "\(line)")
            }
            if type == "counter", !family.hasSuffix("_total") || value < 0 { throw Fault(line: "\(line)") }
            guard type == "histogram", match.1.hasSuffix("_bucket") || match.1.hasSuffix("_count") else { continue }
            let key = family + labels.filter { $0.name != "le" }.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
            if match.1.hasSuffix("_bucket") {
                if let last = bucket, last.series == key, value < last.count { throw Fault(line: "\(line)") }
                bucket = (key, value)
            } else if bucket?.series != key || bucket?.count != value {
                throw Fault(line: "\(line)")
            }
        }
    }

    private static func labels(_ text: Substring, line: Substring) throws -> [(name: Substring, value: Substring)] {
        var labels: [(name: Substring, value: Substring)] = []
        var rest = text
        while !rest.isEmpty {
            guard let match = rest.prefixMatch(of: #/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/#),
                !labels.contains(where: { $0.name == match.1 })
            else { throw Fault(line: "\(line)") }
            labels.append((match.1, match.2))
            rest = rest[match.range.upperBound...]
        }
        return labels
    }
}

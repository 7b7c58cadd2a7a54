/// Rows in columns for people: figures to the right, words to the left.
struct TextTable {
    private var rows: [[String]] = []

    init(_ header: String...) {
        rows.append(header)
    }

    init(header: [String]) {
        rows.append(header)
    }

    mutating func add(_ cells: [String]) {
        rows.append(cells)
    }

    var text: String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0
        }
        let areFigures = (0..<columns).map { column in
            rows.dropFirst().allSatisfy { $0.count <= column || $0[column] == "–" || Double($0[column]) != nil }
        }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return areFigures[column] ? padding + cell : cell + padding
            }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }

    /// A number with so many decimals, without a locale.
    static func number(_ value: Double, decimals: Int) -> String {
        guard value.isFinite else { return "–" }
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (abs(value) * scale).rounded()
        guard scaled < 1e15, let digits = Int(exactly: scaled) else { return "\(value)" }
        var text = String(digits)
        if text.count <= decimals { text = String(repeating: "0", count: decimals + 1 - text.count) + text }
        if decimals > 0 { text.insert(".", at: text.index(text.endIndex, offsetBy: -decimals)) }
        return (value < 0 && digits != 0 ? "-" : "") + text
    }
}

internal import EmotionAPI

/// The words behind a verb, sorted into flags, options with a value, and the rest.
struct Arguments {
    private(set) var flags: Set<String> = []
    private(set) var values: [String: [String]] = [:]
    private(set) var positional: [String] = []

    /// - Parameters:
    ///   - flags: names of options without a value, with their dashes.
    ///   - options: names of options with a value, which follows as the next word or behind `=`.
    init(_ words: [String], flags known: [String] = [], options: [String] = []) throws(CommandFailure) {
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                positional += rest
                return
            }
            guard word.hasPrefix("-"), word != "-" else {
                positional.append(word)
                continue
            }
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let name = parts[0]
            if options.contains(name) {
                guard let value = parts.count > 1 ? parts[1] : rest.popFirst() else {
                    throw .usage("\(name) needs a value")
                }
                values[name, default: []].append(value)
            } else if known.contains(name) {
                guard parts.count == 1 else { throw .usage("\(name) takes no value") }
                flags.insert(name)
            } else {
                let nearest = SpellingDistance.nearest(to: name, among: known + options)
                throw .usage("there is no option \(name)" + (nearest.map { "; did you mean \($0)?" } ?? ""))
            }
        }
    }

    /// The last value of an option; nil where it was not given.
    func value(_ name: String) -> String? { values[name]?.last }

    /// The last value of an option as a whole number.
    func integer(_ name: String, in range: ClosedRange<Int>, default standard: Int) throws(CommandFailure) -> Int {
        guard let text = value(name) else { return standard }
        guard let number = Int(text), range.contains(number) else {
            throw .usage("\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// The folder of the weights: the option, else `MIEN_WEIGHTS`, else `weights`.
    var weightsDirectory: String {
        value("--weights") ?? Terminal.environment["MIEN_WEIGHTS"].flatMap { $0.isEmpty ? nil : $0 } ?? "weights"
    }
}

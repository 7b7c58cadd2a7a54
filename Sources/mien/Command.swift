internal import Glibc

/// The command line: finds the verb, runs it, and turns its end into an exit code.
enum Command {
    static let verbs: [Verb] = [
        ServeCommand.verb, AnalyzeCommand.verb, EvalCommand.verb, BenchCommand.verb, ConformanceCommand.verb,
        ModelsCommand.verb, KeyCommand.verb,
    ]

    /// - Returns: 0 on success, 1 where the run failed, 2 where the command was used wrongly.
    static func run(_ words: [String]) -> Int32 {
        guard let first = words.first else {
            Terminal.error(overview)
            return 2
        }
        if first == "--help" || first == "-h" || first == "help" {
            Terminal.print(overview)
            return 0
        }
        guard let verb = verbs.first(where: { $0.name == first }) else {
            Terminal.error("mien: there is no verb \"\(first)\"; mien --help lists them")
            return 2
        }
        let rest = Array(words.dropFirst())
        if rest.prefix(while: { $0 != "--" }).contains(where: { $0 == "--help" || $0 == "-h" }) {
            Terminal.print(verb.help)
            return 0
        }
        do throws(CommandFailure) {
            try verb.run(rest)
            return 0
        } catch {
            switch error {
            case .usage(let message):
                Terminal.error("mien \(verb.name): \(message)\n\(verb.usage)\nmien \(verb.name) --help says more")
                return 2
            case .failed(let message):
                Terminal.error("mien \(verb.name): \(message)")
                return 1
            }
        }
    }

    private static var overview: String {
        let width = verbs.map(\.name.count).max() ?? 0
        let lines = verbs.map { verb in
            "  " + verb.name + String(repeating: " ", count: width - verb.name.count + 2) + verb.summary
        }
        return """
            mien: how faces and voices read, as probabilities of seven emotions

            usage: mien VERB …

            \(lines.joined(separator: "\n"))

            mien VERB --help says more. Exit codes: 0 success, 1 the run failed, 2 wrong usage.
            """
    }
}

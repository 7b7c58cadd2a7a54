internal import EmotionAPI
internal import Inference

/// `mien onnx-test`.
enum ConformanceCommand {
    static let verb = Verb(
        name: "onnx-test",
        summary: "run test cases in the ONNX backend layout",
        usage: "usage: mien onnx-test DIR… [--json]",
        details: """
            DIR is a case (model.onnx, test_data_set_*/input_*.pb and output_*.pb) or holds cases. A case passes where
            every output is within the tolerances of ONNX's own runner; one with an operator or type that the runtime
            does not compute is unsupported. Exit code 1 where a case failed.

              --json  {"passed", "failed", "unsupported", "cases": [{"name", "status", "detail"}]}
            """
    ) { words throws(CommandFailure) in
        try run(words)
    }

    private static func run(_ words: [String]) throws(CommandFailure) {
        let arguments = try Arguments(words, flags: ["--json"])
        guard !arguments.positional.isEmpty else { throw .usage("no folder is named") }
        let directories: [String]
        do {
            directories = try ConformanceRunner.caseDirectories(in: arguments.positional)
        } catch {
            throw .failed("\(error)")
        }
        guard !directories.isEmpty else {
            throw .failed("there is no case in \(arguments.positional.joined(separator: ", "))")
        }
        let bar = ProgressBar(total: directories.count, label: "cases")
        let report = ConformanceRunner().run(directories) { _ in bar.advance() }
        bar.finish()
        if arguments.flags.contains("--json") {
            Terminal.print(JSONWriter.text(json(report), indent: 2))
        } else {
            for result in report.cases where result.status != .passed {
                Terminal.print("\(result.status.rawValue)  \(result.name): \(result.detail)")
            }
            Terminal.print("passed \(report.passed), failed \(report.failed), unsupported \(report.unsupported)")
        }
        if report.failed > 0 { throw .failed("\(report.failed) of \(report.cases.count) cases failed") }
    }

    private static func json(_ report: ConformanceReport) -> JSON {
        let cases = report.cases.map { result -> JSON in
            [
                "name": .string(result.name), "status": .string(result.status.rawValue),
                "detail": .string(result.detail),
            ]
        }
        return [
            "passed": .integer(report.passed), "failed": .integer(report.failed),
            "unsupported": .integer(report.unsupported), "cases": .array(cases),
        ]
    }
}

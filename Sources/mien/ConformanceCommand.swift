internal import EmotionAPI
internal import Inference

/// `mien onnx-test`.
enum ConformanceCommand {
    static let verb = Verb(
        name: "onnx-test",
        summary: "run test cases in the ONNX backend layout",
        usage: "usage: mien onnx-test PATH… [--json]",
        details: """
            PATH is a case or a folder of cases. A case is a folder (model.onnx, test_data_set_*/input_*.pb and
            output_*.pb) or a file (NAME.onnx with NAME_output_*.pb beside it, its inputs generated as ONNX's own
            runner does). It passes where every output is within the tolerances of that runner; one with an operator
            or type that the runtime does not compute is unsupported. Exit code 1 where a case failed.

              --json  {"passed", "failed", "unsupported", "cases": [{"name", "status", "detail"}]}
            """
    ) { words throws(CommandFailure) in
        try run(words)
    }

    private static func run(_ words: [String]) throws(CommandFailure) {
        let arguments = try Arguments(words, flags: ["--json"])
        guard !arguments.positional.isEmpty else { throw .usage("no folder or model is named") }
        let cases: [ConformanceCase]
        do {
            cases = try ConformanceCase.find(in: arguments.positional)
        } catch {
            throw .failed("\(error)")
        }
        guard !cases.isEmpty else {
            throw .failed("there is no case in \(arguments.positional.joined(separator: ", "))")
        }
        let bar = ProgressBar(total: cases.count, label: "cases")
        let report = ConformanceRunner().run(cases) { _ in bar.advance() }
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

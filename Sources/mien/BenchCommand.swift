/// `mien bench`.
enum BenchCommand {
    static let verb = Verb(
        name: "bench",
        summary: "time a model, or each stage of a request",
        usage: """
            usage: mien bench pipeline FILE… [--iterations K] [--json] [--weights DIR]
            """,
        details: """
            """
    ) { words throws(CommandFailure) in
        try PipelineBench.run(Array(words.dropFirst()))
    }
}

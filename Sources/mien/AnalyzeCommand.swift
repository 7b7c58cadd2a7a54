internal import Emotion
internal import EmotionAPI

/// `mien analyze`.
enum AnalyzeCommand {
    static let verb = Verb(
        name: "analyze",
        summary: "analyse pictures and a recording without a server",
        usage: "usage: mien analyze FILE… [--json] [--weights DIR] [--model TASK=NAME]… [--option NAME=VALUE]…",
        details: """
            FILE is a picture (JPEG, PNG, WebP; up to 16) or a recording (WAV, FLAC, Ogg, MP3; one): the bytes decide.

              --json               the answer of POST /v1/emotion
              --weights DIR        folder with manifest.json (default MIEN_WEIGHTS, else weights)
              --model TASK=NAME    a model of the manifest that is not the first of its task: face=NAME, voice=NAME
              --option NAME=VALUE  an option of docs/api.md, such as min_face=20 or fusion=voice
            """
    ) { words throws(CommandFailure) in
        try run(words)
    }

    private static func run(_ words: [String]) throws(CommandFailure) {
        let arguments = try Arguments(words, flags: ["--json"], options: Weights.options + ["--option"])
        guard !arguments.positional.isEmpty else { throw .usage("no file is named") }
        let configuration = Configuration()
        let options = try options(arguments, configuration)
        let media = try MediaFiles(arguments.positional, maximumImages: configuration.limits.images)
        let analyzer = try Weights.load(arguments).makeAnalyzer()
        let request = EmotionRequest(
            images: media.images.map(\.bytes), audio: media.audio?.bytes, options: options)
        let answer: EmotionAnswer
        do throws(Problem) {
            let stopwatch = Stopwatch()
            let outcome = try EmotionPipeline(configuration).run(request, with: analyzer)
            var timing = outcome.timing
            timing.total = stopwatch.milliseconds
            answer = EmotionAnswer(
                requestID: "local", images: outcome.images, voice: outcome.voice, fused: outcome.fused,
                models: analyzer.models.selection.identifiersJSON, timing: timing)
        } catch {
            let path = error.part == "audio" ? media.audio?.path : error.index.map { media.images[$0].path }
            throw .failed((path.map { $0 + ": " } ?? "") + error.detail)
        }
        if arguments.flags.contains("--json") {
            Terminal.print(JSONWriter.text(answer.json, indent: 2))
        } else {
            Terminal.print(AnswerTable.text(answer, media))
        }
    }

    private static func options(
        _ arguments: Arguments, _ configuration: Configuration
    ) throws(CommandFailure) -> AnalysisOptions {
        var reader = OptionsReader(
            defaults: AnalysisOptions(defaults: configuration), maximumFaces: configuration.limits.faces)
        do throws(Problem) {
            let items = (arguments.values["--option"] ?? []).map { text -> (name: String, value: String) in
                let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                return (parts[0], parts.count > 1 ? parts[1] : "")
            }
            try reader.apply(query: items)
            return try reader.finished()
        } catch {
            throw .usage(error.detail)
        }
    }
}

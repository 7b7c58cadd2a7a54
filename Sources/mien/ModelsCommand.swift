internal import Emotion
internal import EmotionAPI

/// `mien models`.
enum ModelsCommand {
    static let verb = Verb(
        name: "models",
        summary: "list the models of the manifest and check their hashes",
        usage: "usage: mien models [--json] [--weights DIR] [--model TASK=NAME]…",
        details: """
            Loads every model in turn; one whose file does not have the manifest's SHA-256 is an error. Of the models of
            a task one serves: the first, unless another is chosen.

              --json             the answer of GET /v1/models
              --weights DIR      folder with manifest.json (default MIEN_WEIGHTS, else weights)
              --model TASK=NAME  the one that serves, face=NAME or voice=NAME (default MIEN_MODELS_FACE and …_VOICE)
            """
    ) { words throws(CommandFailure) in
        let arguments = try Arguments(words, flags: ["--json"], options: Weights.options)
        if let stray = arguments.positional.first { throw .usage("\"\(stray)\" is no option") }
        let selection = try Weights.check(arguments)
        if arguments.flags.contains("--json") {
            Terminal.print(JSONWriter.text(selection.json, indent: 2))
            return
        }
        var table = TextTable("model", "version", "task", "serves", "files, hashes right", "licence")
        for model in selection.manifest.models {
            table.add([
                model.name, model.version, model.task.rawValue, selection.models.contains(model) ? "yes" : "no",
                model.files.map(\.path).joined(separator: " "),
                model.licence,
            ])
        }
        Terminal.print(table.text)
    }
}

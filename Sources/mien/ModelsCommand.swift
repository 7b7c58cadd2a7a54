internal import Emotion
internal import EmotionAPI

/// `mien models`.
enum ModelsCommand {
    static let verb = Verb(
        name: "models",
        summary: "list the models of the manifest and check their hashes",
        usage: "usage: mien models [--json] [--weights DIR]",
        details: """
            Loads every model; one whose file does not have the manifest's SHA-256 is an error.

              --json         the answer of GET /v1/models
              --weights DIR  folder with manifest.json (default MIEN_WEIGHTS, else weights)
            """
    ) { words throws(CommandFailure) in
        let arguments = try Arguments(words, flags: ["--json"], options: ["--weights"])
        if let stray = arguments.positional.first { throw .usage("\"\(stray)\" is no option") }
        let manifest = try Weights.load(arguments).manifest
        if arguments.flags.contains("--json") {
            Terminal.print(JSONWriter.text(manifest.json, indent: 2))
            return
        }
        var table = TextTable("model", "version", "task", "files, hashes right", "licence")
        for model in manifest.models {
            table.add([
                model.name, model.version, model.task.rawValue, model.files.map(\.path).joined(separator: " "),
                model.licence,
            ])
        }
        Terminal.print(table.text)
    }
}

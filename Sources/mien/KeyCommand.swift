internal import EmotionAPI

/// `mien key`.
enum KeyCommand {
    static let verb = Verb(
        name: "key",
        summary: "make a key for a client",
        usage: "usage: mien key NAME [--json]",
        details: """
            Prints a new random key, which is kept nowhere, and the entry that lets it in: a member of auth.keys, or a line of
            the file that auth.keys_file names. NAME is what the log and the metrics call the client.
            """
    ) { words throws(CommandFailure) in
        let arguments = try Arguments(words, flags: ["--json"])
        guard let name = arguments.positional.first, arguments.positional.count == 1 else {
            throw .usage("one NAME is needed")
        }
        let key = APIKey.make()
        let entry = name + ":" + APIKey.hexadecimal(APIKey.digest(key))
        do {
            _ = try APIKeyRing([entry])
        } catch {
            throw .usage("a name is up to 64 letters, digits, \".\", \"-\" and \"_\"")
        }
        if arguments.flags.contains("--json") {
            Terminal.print(JSONWriter.text(["key": .string(key), "entry": .string(entry)], indent: 2))
        } else {
            Terminal.print("key    \(key)\nentry  \(entry)")
        }
    }
}

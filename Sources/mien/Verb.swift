/// One thing that the command can do.
struct Verb: Sendable {
    let name: String
    /// A few words for the list of verbs.
    let summary: String
    /// Lines that begin with `usage:`.
    let usage: String
    /// What follows the usage in `--help`.
    let details: String
    /// - Parameter: the words behind the verb.
    let run: @Sendable ([String]) throws(CommandFailure) -> Void

    var help: String { summary + "\n\n" + usage + "\n\n" + details }
}

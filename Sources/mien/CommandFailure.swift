/// Why a verb did not do what was asked. The message is for people.
enum CommandFailure: Error {
    /// The words make no sense: exit code 2.
    case usage(String)
    /// They do, and the run failed: exit code 1.
    case failed(String)
}

internal import Emotion

/// The models, for verbs that need them.
enum Weights {
    /// What says which models, for `Arguments`.
    static let options = ["--weights", "--model"]

    /// - Parameter task: what a `--model` without a task speaks of.
    static func load(_ arguments: Arguments, task: ModelTask? = nil) throws(CommandFailure) -> EmotionModels {
        let names = try chosen(arguments, task: task)
        do {
            return try EmotionModels(weightsDirectory: arguments.weightsDirectory, choosing: names)
        } catch {
            throw .failed("\(error)")
        }
    }

    /// Loads every model in turn, chosen or not.
    static func check(_ arguments: Arguments) throws(CommandFailure) -> ModelSelection {
        let names = try chosen(arguments, task: nil)
        do {
            return try EmotionModels.check(weightsDirectory: arguments.weightsDirectory, choosing: names)
        } catch {
            throw .failed("\(error)")
        }
    }

    /// What is chosen by `MIEN_MODELS_…`, as for the service, and by `--model`, which wins.
    private static func chosen(_ arguments: Arguments, task: ModelTask?) throws(CommandFailure) -> [ModelTask: String] {
        var names: [ModelTask: String] = [:]
        let environment = Terminal.environment
        for task in ModelTask.allCases where task.allowsSeveral {
            names[task] = environment["MIEN_MODELS_\(task.rawValue.uppercased())"].flatMap { $0.isEmpty ? nil : $0 }
        }
        for text in arguments.values["--model"] ?? [] {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let task = parts.count > 1 ? ModelTask(rawValue: parts[0]) : task, task.allowsSeveral else {
                throw .usage("--model is face=NAME or voice=NAME, not \"\(text)\"")
            }
            names[task] = parts[parts.count - 1]
        }
        return names
    }
}

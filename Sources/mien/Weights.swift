internal import Emotion

/// The models, for verbs that need them.
enum Weights {
    static func load(_ arguments: Arguments) throws(CommandFailure) -> EmotionModels {
        do {
            return try EmotionModels(weightsDirectory: arguments.weightsDirectory)
        } catch {
            throw .failed("\(error)")
        }
    }
}

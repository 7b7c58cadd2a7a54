public import Imaging

/// Why an analysis gave no result. An input with no face or no speech is a result, not an error.
public enum AnalysisError: Error, Sendable {
    /// The manifest has no model for this task, so this kind of input cannot be analysed.
    case noModel(ModelTask)
    /// A model refused its input or gave an output of another shape than its manifest states: a fault of the weights.
    case modelFailed(ModelTask, detail: String)
    /// A model gave values that are no distribution.
    case invalidScores
    /// The picture could not be prepared.
    case image(ImageError)
}

internal import Emotion

extension Configuration.Models {
    /// What is chosen, as `EmotionModels` takes it.
    var names: [ModelTask: String] { [.face: face, .voice: voice].filter { !$0.value.isEmpty } }
}

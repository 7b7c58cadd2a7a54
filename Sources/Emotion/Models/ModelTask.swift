/// What a model is for. A manifest has at most one model for each.
public enum ModelTask: String, CaseIterable, Codable, Sendable {
    /// Picture to face boxes and landmarks.
    case detector
    /// Face crop to logits.
    case face
    /// Speech window to logits.
    case voice
    /// Face and voice distributions to one.
    case fusion
}

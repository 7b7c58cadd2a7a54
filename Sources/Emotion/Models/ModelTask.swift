/// What a model is for. One model of each task serves.
public enum ModelTask: String, CaseIterable, Codable, Sendable {
    /// Picture to face boxes and landmarks.
    case detector
    /// Face crop to logits.
    case face
    /// Speech window to logits.
    case voice
    /// Face and voice distributions to one.
    case fusion

    /// Whether a manifest may hold several models for it, of which one is chosen.
    public var allowsSeveral: Bool { self == .face || self == .voice }
}

/// Which halves an answer is fused from.
public enum FusionMode: String, Codable, Sendable, CaseIterable {
    /// Whatever there is.
    case auto
    /// The face alone.
    case face
    /// The voice alone.
    case voice
}

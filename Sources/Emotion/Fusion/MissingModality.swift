/// One half of a fused answer.
public enum Modality: String, Codable, Sendable, CaseIterable {
    case face
    case voice
}

/// Why a half could not be used.
public enum MissingReason: String, Codable, Sendable, CaseIterable {
    /// Pictures came, none with a face.
    case noFace = "no_face"
    /// A recording came, with no speech in it.
    case noSpeech = "no_speech"
    /// Nothing of the kind came.
    case notSent = "not_sent"
}

/// A half that was wanted and could not be used.
public struct MissingModality: Sendable, Equatable {
    /// Which half.
    public let modality: Modality
    /// Why.
    public let reason: MissingReason

    /// The parts as they are.
    public init(modality: Modality, reason: MissingReason) {
        self.modality = modality
        self.reason = reason
    }
}

/// A face of a video frame with the identity it has over frames.
public struct TrackedFace: Sendable, Equatable {
    /// The same number for as long as the face is followed; never used again in the same tracker. From 1.
    public let trackID: Int
    /// The face as analysed in this frame.
    public let face: Face
    /// The probabilities smoothed over the track's frames.
    public let smoothed: EmotionScores

    /// The parts as they are.
    public init(trackID: Int, face: Face, smoothed: EmotionScores) {
        self.trackID = trackID
        self.face = face
        self.smoothed = smoothed
    }
}

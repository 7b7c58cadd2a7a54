/// One face of a picture and how it reads.
public struct Face: Sendable, Equatable {
    /// Where, cut to the picture.
    public let box: PixelBox
    /// The detector's confidence, 0…1; 1 for a picture that was declared to be a face crop.
    public let confidence: Float
    /// Nil where they were not asked for or no detector ran.
    public let landmarks: FaceLandmarks?
    /// `FaceLandmarks.roll` in degrees; 0 where no detector ran.
    public let roll: Float
    /// How well it can be read; `scores.uncertain` takes it in.
    public let quality: FaceQuality
    /// Calibrated probabilities.
    public let scores: EmotionScores

    /// The parts as they are.
    public init(
        box: PixelBox, confidence: Float, landmarks: FaceLandmarks?, roll: Float, quality: FaceQuality,
        scores: EmotionScores
    ) {
        self.box = box
        self.confidence = confidence
        self.landmarks = landmarks
        self.roll = roll
        self.quality = quality
        self.scores = scores
    }
}

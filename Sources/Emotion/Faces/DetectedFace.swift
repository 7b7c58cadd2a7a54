/// A face that the detector found.
public struct DetectedFace: Sendable, Equatable {
    /// Cut to the picture.
    public let box: PixelBox
    /// 0…1.
    public let confidence: Float
    /// The five points.
    public let landmarks: FaceLandmarks

    /// The parts as they are.
    public init(box: PixelBox, confidence: Float, landmarks: FaceLandmarks) {
        self.box = box
        self.confidence = confidence
        self.landmarks = landmarks
    }
}

/// What a client may ask of face analysis.
public struct FaceOptions: Sendable, Equatable {
    /// The most faces to answer with; the largest are kept. At least 0.
    public var maxFaces: Int
    /// The least side, in pixels of the picture, of a face's box (the longer of width and height). Smaller faces are not
    /// looked for, which is also what makes a large value fast. At least 20.
    public var minFace: Int
    /// The least confidence of the detector: 0…1.
    public var minConfidence: Float
    /// False: the picture is already one cropped face, and no detector runs.
    public var detect: Bool
    /// Whether `Face.landmarks` is filled. Alignment uses them either way.
    public var landmarks: Bool

    /// The defaults of the wire contract.
    public init(
        maxFaces: Int = 32, minFace: Int = 40, minConfidence: Float = 0.9, detect: Bool = true, landmarks: Bool = true
    ) {
        self.maxFaces = maxFaces
        self.minFace = minFace
        self.minConfidence = minConfidence
        self.detect = detect
        self.landmarks = landmarks
    }
}

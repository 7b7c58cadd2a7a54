/// What was found in one picture.
public struct ImageAnalysis: Sendable, Equatable {
    /// Time spent, in milliseconds.
    public struct Timing: Sendable, Equatable {
        /// Finding faces and landmarks.
        public let detect: Double
        /// Cropping and classifying all faces.
        public let face: Double

        /// Both in milliseconds.
        public init(detect: Double, face: Double) {
            self.detect = detect
            self.face = face
        }
    }

    /// Columns of the upright picture.
    public let width: Int
    /// Rows of the upright picture.
    public let height: Int
    /// The faces, largest box first; empty where there is none.
    public let faces: [Face]
    /// What it took.
    public let timing: Timing

    /// The parts as they are; `faces` largest first.
    public init(width: Int, height: Int, faces: [Face], timing: Timing) {
        self.width = width
        self.height = height
        self.faces = faces
        self.timing = timing
    }
}

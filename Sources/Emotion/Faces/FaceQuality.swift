import Imaging

/// How well a face can be read.
public struct FaceQuality: Sendable, Equatable {
    /// Variance of the Laplacian of the aligned 48×48 grey crop: faces of photographs have 100 to 2,000, blurred ones less than 60.
    public let sharpness: Float
    /// Mean grey of the aligned crop, 0 black … 1 white.
    public let brightness: Float
    /// The shorter side of the face's box in pixels of the picture.
    public let facePixels: Float
    /// `FaceLandmarks.turn`; 0 where there are no landmarks.
    public let turn: Float

    /// The figures as measured.
    public init(sharpness: Float, brightness: Float, facePixels: Float, turn: Float) {
        self.sharpness = sharpness
        self.brightness = brightness
        self.facePixels = facePixels
        self.turn = turn
    }

    /// Measures an aligned grey crop.
    init(crop: PixelImage, facePixels: Float, turn: Float) {
        self.init(sharpness: crop.sharpness, brightness: crop.brightness, facePixels: facePixels, turn: turn)
    }

    /// Whether any figure is so bad that what the classifier says should not be relied on: a face under 24 pixels
    /// (half of what the classifier sees), a sharpness under 40, a brightness outside 0.08…0.95, a turn above 0.45.
    public var isPoor: Bool {
        !(facePixels >= 24 && sharpness >= 40 && brightness >= 0.08 && brightness <= 0.95 && turn <= 0.45)
    }
}

import Glibc

/// Five points of a face. Left and right are the subject's own: in a face that looks at the camera the left eye is the
/// one on the right of the picture.
///
/// MTCNN names its points by side of the picture; the detector swaps them once, where it builds this value.
public struct FaceLandmarks: Sendable, Equatable {
    /// The middle of the subject's left eye.
    public let leftEye: PixelPoint
    /// The middle of the subject's right eye.
    public let rightEye: PixelPoint
    /// The tip of the nose.
    public let nose: PixelPoint
    /// The subject's left corner of the mouth.
    public let mouthLeft: PixelPoint
    /// The subject's right corner of the mouth.
    public let mouthRight: PixelPoint

    /// The points by name.
    public init(
        leftEye: PixelPoint, rightEye: PixelPoint, nose: PixelPoint, mouthLeft: PixelPoint, mouthRight: PixelPoint
    ) {
        self.leftEye = leftEye
        self.rightEye = rightEye
        self.nose = nose
        self.mouthLeft = mouthLeft
        self.mouthRight = mouthRight
    }

    /// The angle of the line through the eyes against the picture's horizontal, in degrees, −180…180; positive where
    /// the head leans clockwise as the picture is seen. 0 where the eyes coincide.
    public var roll: Float {
        let across = leftEye.x - rightEye.x
        let down = leftEye.y - rightEye.y
        return across == 0 && down == 0 ? 0 : atan2(down, across) * 180 / .pi
    }

    /// How far the nose stands from the middle of the eyes, along the line through them, as a share of their distance:
    /// near 0 for a face seen from the front, above about 0.35 for one that is strongly turned. 1 where the eyes
    /// coincide, which they do in profile.
    public var turn: Float {
        let across = leftEye.x - rightEye.x
        let down = leftEye.y - rightEye.y
        let square = across * across + down * down
        guard square > 0 else { return 1 }
        let fromMiddleX = nose.x - (leftEye.x + rightEye.x) / 2
        let fromMiddleY = nose.y - (leftEye.y + rightEye.y) / 2
        return abs(fromMiddleX * across + fromMiddleY * down) / square
    }
}

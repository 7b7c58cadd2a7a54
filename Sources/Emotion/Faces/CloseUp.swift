import Imaging

/// A picture set in a wide grey frame, so that a face as large as the picture fits the detector's windows.
///
/// Reduced first, since only large faces are looked for: the work is small and the same for every picture.
struct CloseUp {
    /// The longest side of the picture in its frame.
    static let longestSide = 400

    /// The reduced picture in its frame.
    let picture: PixelImage
    /// The smallest face to look for in it: half of the picture's shorter side.
    let minFace: Int
    private let source: PixelImage
    private let frame: Int
    private let scale: SIMD2<Float>

    /// Nil for a picture with a side under 20, in which no face is looked for.
    /// - Throws: `AnalysisError.image` never: the sides are in range.
    init?(_ image: PixelImage) throws(AnalysisError) {
        guard min(image.width, image.height) >= 20 else { return nil }
        let factor = max(1, Double(max(image.width, image.height)) / Double(Self.longestSide))
        let width = max(1, Int(Double(image.width) / factor))
        let height = max(1, Int(Double(image.height) / factor))
        frame = max(width, height) / 2
        do {
            let reduced = factor > 1 ? try image.resized(width: width, height: height, filter: .area) : image
            picture = try reduced.cropped(
                x: -frame, y: -frame, width: width + 2 * frame, height: height + 2 * frame, border: .constant(127)
            )
        } catch {
            throw .image(error)
        }
        minFace = max(20, min(width, height) / 2)
        source = image
        scale = SIMD2(Float(image.width) / Float(width), Float(image.height) / Float(height))
    }

    /// A face of the framed picture in the source's pixels; nil where it lies in the frame.
    func restored(_ face: DetectedFace) -> DetectedFace? {
        func place(_ point: PixelPoint) -> PixelPoint {
            PixelPoint(x: (point.x - Float(frame)) * scale.x, y: (point.y - Float(frame)) * scale.y)
        }
        let corner = place(PixelPoint(x: face.box.x, y: face.box.y))
        let end = place(PixelPoint(x: face.box.x + face.box.width, y: face.box.y + face.box.height))
        let candidate = FaceCandidate(
            left: corner.x, top: corner.y, right: end.x, bottom: end.y, score: face.confidence
        )
        guard let box = candidate.box(in: source) else { return nil }
        let marks = face.landmarks
        let landmarks = FaceLandmarks(
            leftEye: place(marks.leftEye), rightEye: place(marks.rightEye), nose: place(marks.nose),
            mouthLeft: place(marks.mouthLeft), mouthRight: place(marks.mouthRight)
        )
        return DetectedFace(box: box, confidence: face.confidence, landmarks: landmarks)
    }
}

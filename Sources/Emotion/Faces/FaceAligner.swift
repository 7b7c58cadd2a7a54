package import Imaging

/// Makes the grey crop of a face that the classifier was trained on.
///
/// Five landmarks are laid onto the template by the similarity that fits them best, so that eyes and mouth lie where they
/// lie in the training pictures, whatever the head's tilt and the detector's box.
package struct FaceAligner {
    let side: Int
    let template: [SIMD2<Float>]

    /// - Parameters:
    ///   - side: of the crop.
    ///   - template: where right eye, left eye, nose, right and left corner of the mouth of the subject go.
    package init(side: Int, template: [SIMD2<Float>]) {
        self.side = side
        self.template = template
    }

    /// The crop by landmarks; by box where the landmarks fall together.
    /// - Returns: `side` × `side`, 1 channel; what lies outside the picture goes on as its edge.
    package func crop(_ image: PixelImage, _ face: DetectedFace) throws(AnalysisError) -> PixelImage {
        let marks = face.landmarks
        let points = [marks.rightEye, marks.leftEye, marks.nose, marks.mouthRight, marks.mouthLeft]
        let transform =
            SimilarityTransform(from: points.map { SIMD2($0.x, $0.y) }, to: template) ?? square(around: face.box)
        return try warp(image, transform)
    }

    /// The crop of a picture that is a face already: the square of its longer side around its middle.
    package func crop(whole image: PixelImage) throws(AnalysisError) -> PixelImage {
        if image.width == side, image.height == side { return image.grey() }
        return try warp(
            image, square(around: PixelBox(x: 0, y: 0, width: Float(image.width), height: Float(image.height)))
        )
    }

    private func square(around box: PixelBox) -> SimilarityTransform {
        let length = max(box.width, box.height, 1)
        return SimilarityTransform(
            squareX: box.x + (box.width - length) / 2, squareY: box.y + (box.height - length) / 2, squareSide: length,
            side: side
        )
    }

    private func warp(_ image: PixelImage, _ transform: SimilarityTransform) throws(AnalysisError) -> PixelImage {
        do { return try image.warped(by: transform, width: side, height: side).grey() } catch { throw .image(error) }
    }
}

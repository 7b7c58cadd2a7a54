public import Imaging

extension EmotionAnalyzer {
    /// Finds the faces of a picture and how they read.
    ///
    /// With `options.detect` off, the picture is taken as one face crop: one face as large as the picture, of confidence 1,
    /// without landmarks.
    /// - Throws: `AnalysisError`; a picture with no face is a result.
    public func analyze(
        _ image: PixelImage, options: FaceOptions = FaceOptions()
    ) throws(AnalysisError) -> ImageAnalysis {
        guard let classifier = faceClassifier else { throw .noModel(.face) }
        let clock = ContinuousClock()
        let start = clock.now
        guard options.detect else { return try analyze(crop: image, classifier, start) }
        let found = try detectFaces(image, options: options)
        let detected = clock.now
        var crops: [(picture: PixelImage, quality: FaceQuality)] = []
        crops.reserveCapacity(found.count)
        for face in found {
            let crop = try classifier.aligner.crop(image, face)
            let side = min(face.box.width, face.box.height)
            crops.append((crop, FaceQuality(crop: crop, facePixels: side, turn: face.landmarks.turn)))
        }
        let scores = try classifier.classify(crops)
        let faces = found.indices.map { index in
            Face(
                box: found[index].box, confidence: found[index].confidence,
                landmarks: options.landmarks ? found[index].landmarks : nil, roll: found[index].landmarks.roll,
                quality: crops[index].quality, scores: scores[index]
            )
        }
        return ImageAnalysis(
            width: image.width, height: image.height, faces: faces,
            timing: .init(detect: (detected - start).milliseconds, face: (clock.now - detected).milliseconds)
        )
    }

    /// Only finds the faces, largest box first.
    /// - Throws: `AnalysisError`.
    public func detectFaces(
        _ image: PixelImage, options: FaceOptions = FaceOptions()
    ) throws(AnalysisError) -> [DetectedFace] {
        guard let detector = faceDetector else { throw .noModel(.detector) }
        return try detector.detect(image, options: options)
    }

    private func analyze(
        crop image: PixelImage, _ classifier: FaceClassifier, _ start: ContinuousClock.Instant
    ) throws(AnalysisError) -> ImageAnalysis {
        let crop = try classifier.aligner.crop(whole: image)
        let box = PixelBox(x: 0, y: 0, width: Float(image.width), height: Float(image.height))
        let quality = FaceQuality(crop: crop, facePixels: min(box.width, box.height), turn: 0)
        let scores = try classifier.classify([(crop, quality)])
        let face = Face(box: box, confidence: 1, landmarks: nil, roll: 0, quality: quality, scores: scores[0])
        return ImageAnalysis(
            width: image.width, height: image.height, faces: [face],
            timing: .init(detect: 0, face: (ContinuousClock.now - start).milliseconds)
        )
    }

    /// Runs the face models once on an even picture, so that plans and arenas stand before the first request.
    func warmUpFaces() throws(AnalysisError) {
        guard let classifier = faceClassifier else { return }
        let crop = PixelImage(side: classifier.aligner.side, grey: 128)
        let quality = FaceQuality(crop: crop, facePixels: 48, turn: 0)
        _ = try classifier.classify([(crop, quality)])
        if let detector = faceDetector {
            _ = try detector.detect(PixelImage(side: 256, grey: 128), options: FaceOptions())
        }
    }
}

extension Duration {
    /// This time in milliseconds, with fractions.
    var milliseconds: Double {
        Double(components.seconds) * 1e3 + Double(components.attoseconds) * 1e-15
    }
}

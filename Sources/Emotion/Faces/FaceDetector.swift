import Imaging
import Inference

/// MTCNN: three networks, each of which looks closer at what the one before let through. One for each worker.
/// - Source: Zhang, Zhang, Li, Qiao, "Joint Face Detection and Alignment using Multi-task Cascaded Convolutional
///   Networks", 2016; thresholds, offsets and sampling as in the package mtcnn 1.0.0, whose weights these are.
///
/// The work is bounded whatever the picture holds: `ScalePyramid.maximumPixels` for a level, and the limits below.
final class FaceDetector {
    /// How many of the best windows of P-Net are compared with each other, at each level and over all levels.
    static let maximumProposals = 2048
    /// How many windows R-Net looks at.
    static let maximumRefined = 1024
    /// How many windows O-Net looks at.
    static let maximumOutput = 256
    /// Pixels above which coarse levels are made from a smaller copy of the picture.
    static let maximumSource = 3_000_000
    /// How many windows are given to a network at once.
    static let chunk = 32

    private let proposal: ModelRunner
    private let refinement: ModelRunner
    private let output: ModelRunner

    init(_ model: DetectorModel) {
        proposal = ModelRunner(model.proposal, task: .detector)
        refinement = ModelRunner(model.refinement, task: .detector)
        output = ModelRunner(model.output, task: .detector)
    }

    /// The faces of a picture, largest box first.
    ///
    /// Where the cascade finds none, it looks once more for a face that fills the picture: P-Net's coarsest window ends
    /// before the picture does, so a tight portrait can be too large for it. See `CloseUp`.
    /// - Parameters:
    ///   - image: any size.
    ///   - options: `minFace`, `minConfidence` and `maxFaces` are used.
    /// - Throws: `AnalysisError.modelFailed`.
    func detect(_ image: PixelImage, options: FaceOptions) throws(AnalysisError) -> [DetectedFace] {
        var faces = try cascade(image, minFace: options.minFace, minConfidence: options.minConfidence)
        if faces.isEmpty, let closeUp = try CloseUp(image) {
            faces = try cascade(closeUp.picture, minFace: closeUp.minFace, minConfidence: options.minConfidence)
                .compactMap { closeUp.restored($0) }
        }
        let wanted = faces.filter { max($0.box.width, $0.box.height) >= Float(options.minFace) }
        return Array(wanted.sorted { $0.box.area > $1.box.area }.prefix(max(options.maxFaces, 0)))
    }

    private func cascade(
        _ image: PixelImage, minFace: Int, minConfidence: Float
    ) throws(AnalysisError) -> [DetectedFace] {
        let proposals = try propose(image, minFace: minFace)
        let refined = try refine(proposals, in: image)
        return try finish(refined, in: image, minConfidence: minConfidence)
    }

    // MARK: P-Net

    private func propose(_ image: PixelImage, minFace: Int) throws(AnalysisError) -> [FaceCandidate] {
        var source = image
        var all: [FaceCandidate] = []
        for level in ScalePyramid(width: image.width, height: image.height, minFace: minFace).levels {
            // Each level reads its whole source, so of a very large picture coarse levels are made from a copy of half the
            // size. Smaller pictures are left exact: the cascade's choices turn on the last bits.
            while level.width * 4 <= source.width, level.height * 4 <= source.height,
                source.width * source.height > Self.maximumSource
            {
                source = try resized(source, width: (source.width + 1) / 2, height: (source.height + 1) / 2)
            }
            let planes = try planes(source, width: level.width, height: level.height)
            let outputs = try proposal.run(
                planes, shape: [1, 3, level.height, level.width], outputs: ["box", "probability"]
            )
            let (offsets, scores) = (outputs[0], outputs[1])
            guard scores.dimensions.count == 4, offsets.dimensions.count == 4, scores.dimensions[1] == 2,
                offsets.dimensions[1] == 4, scores.dimensions[2...] == offsets.dimensions[2...]
            else { throw proposal.unexpected(scores) }
            let (rows, columns) = (scores.dimensions[2], scores.dimensions[3])
            let cells = rows * columns
            let scale = Float(level.scale)
            let side = Float(ScalePyramid.window - 1)
            var found: [FaceCandidate] = []
            for cell in 0..<cells where scores.values[cells + cell] > 0.6 {
                // The network's stride is 2; its window is counted from pixel 1 to 12.
                let (x, y) = (Float(cell % columns * 2 + 1), Float(cell / columns * 2 + 1))
                found.append(
                    FaceCandidate(
                        left: (x + offsets.values[cell] * side) / scale,
                        top: (y + offsets.values[cells + cell] * side) / scale,
                        right: (x + side + offsets.values[2 * cells + cell] * side) / scale,
                        bottom: (y + side + offsets.values[3 * cells + cell] * side) / scale,
                        score: scores.values[cells + cell]
                    )
                )
            }
            let kept = FaceCandidate.suppressed(found, threshold: 0.5, limit: Self.maximumProposals)
            all += kept.map { found[$0] }
        }
        let kept = FaceCandidate.suppressed(all, threshold: 0.7, limit: Self.maximumProposals)
        return kept.prefix(Self.maximumRefined).map { all[$0].squared }
    }

    private func resized(_ image: PixelImage, width: Int, height: Int) throws(AnalysisError) -> PixelImage {
        do { return try image.resized(width: width, height: height, filter: .area) } catch { throw .image(error) }
    }

    private func planes(_ image: PixelImage, width: Int, height: Int) throws(AnalysisError) -> [Float] {
        do {
            return try image.areaPlanes(width: width, height: height, offset: 127.5, scale: 1 / 128)
        } catch {
            throw .image(error)
        }
    }

    // MARK: R-Net and O-Net

    private func refine(_ candidates: [FaceCandidate], in image: PixelImage) throws(AnalysisError) -> [FaceCandidate] {
        var passed: [FaceCandidate] = []
        try inspect(candidates, in: image, by: refinement, side: 24, outputs: ["box", "probability"]) {
            candidate, rows in
            let score = rows[1].last ?? 0
            if score > 0.7 { passed.append(candidate.refined(rows[0], score: score)) }
        }
        let kept = FaceCandidate.suppressed(passed, threshold: 0.7, limit: Self.maximumRefined)
        return kept.prefix(Self.maximumOutput).map { passed[$0].squared }
    }

    private func finish(
        _ candidates: [FaceCandidate], in image: PixelImage, minConfidence: Float
    ) throws(AnalysisError) -> [DetectedFace] {
        var passed: [FaceCandidate] = []
        var landmarks: [FaceLandmarks] = []
        try inspect(candidates, in: image, by: output, side: 48, outputs: ["box", "probability", "landmarks"]) {
            candidate, rows in
            let score = rows[1].last ?? 0
            guard score >= minConfidence else { return }
            let first = rows[2].startIndex
            func point(_ index: Int) -> PixelPoint {
                PixelPoint(
                    x: candidate.left - 1 + rows[2][first + index] * (candidate.width + 1),
                    y: candidate.top - 1 + rows[2][first + 5 + index] * (candidate.height + 1)
                )
            }
            passed.append(candidate.refined(rows[0], score: score))
            // The network names sides as the picture shows them; these are the subject's.
            landmarks.append(
                FaceLandmarks(
                    leftEye: point(1), rightEye: point(0), nose: point(2), mouthLeft: point(4), mouthRight: point(3)
                )
            )
        }
        let kept = FaceCandidate.suppressed(passed, threshold: 0.7, kind: .smaller, limit: Self.maximumOutput)
        return kept.compactMap { index in
            guard let box = passed[index].box(in: image), landmarks[index].isFinite else { return nil }
            return DetectedFace(box: box, confidence: passed[index].score, landmarks: landmarks[index])
        }
    }

    /// Cuts each candidate out of the picture, runs a network on all of them in chunks and hands out, for each
    /// candidate, its row of each output.
    private func inspect(
        _ candidates: [FaceCandidate], in image: PixelImage, by network: ModelRunner, side: Int,
        outputs names: [String],
        _ take: (FaceCandidate, [ArraySlice<Float>]) -> Void
    ) throws(AnalysisError) {
        // The package's sampling: a picture's width is mapped to the distance of its first and last pixel.
        let shrink = SIMD2(
            Float(image.width - 1) / Float(image.width), Float(image.height - 1) / Float(image.height)
        )
        var start = 0
        while start < candidates.count {
            let part = candidates[start..<min(start + Self.chunk, candidates.count)]
            // A few sizes, each with its plan in the runtime, serve every number of candidates.
            var size = 1
            while size < part.count { size *= 2 }
            var planes: [Float] = []
            planes.reserveCapacity(size * 3 * side * side)
            for candidate in part {
                image.appendSamples(
                    left: candidate.left * shrink.x, top: candidate.top * shrink.y, right: candidate.right * shrink.x,
                    bottom: candidate.bottom * shrink.y, side: side, offset: 127.5, scale: 1 / 128, to: &planes
                )
            }
            planes.append(contentsOf: repeatElement(0, count: size * 3 * side * side - planes.count))
            let results = try network.run(planes, shape: [size, 3, side, side], outputs: names)
            for (result, columns) in zip(results, [4, 2, 10]) where result.dimensions != [size, columns] {
                throw network.unexpected(result)
            }
            for (row, candidate) in part.enumerated() {
                take(candidate, zip(results, [4, 2, 10]).map { $0.values[(row * $1)..<((row + 1) * $1)] })
            }
            start += part.count
        }
    }
}

extension FaceLandmarks {
    /// Whether every coordinate is a number.
    var isFinite: Bool {
        [leftEye, rightEye, nose, mouthLeft, mouthRight].allSatisfy { $0.x.isFinite && $0.y.isFinite }
    }
}

import Imaging

/// Crops to emotion probabilities. One for each worker.
final class FaceClassifier {
    /// How many crops are given to the network at once.
    static let chunk = 8

    let aligner: FaceAligner
    private let model: FaceModel
    private let runner: ModelRunner

    init(_ model: FaceModel) {
        self.model = model
        aligner = FaceAligner(side: model.side, template: model.template)
        runner = ModelRunner(model.session, task: .face)
    }

    /// Calibrated scores of each crop: softmax of the logits over the temperature (`Calibration`). A result is uncertain by the
    /// manifest's rule or where the crop's quality is poor.
    /// - Parameter crops: pictures as `aligner` makes them, each with its quality.
    /// - Throws: `AnalysisError.modelFailed`.
    func classify(_ crops: [(picture: PixelImage, quality: FaceQuality)]) throws(AnalysisError) -> [EmotionScores] {
        var scores: [EmotionScores] = []
        scores.reserveCapacity(crops.count)
        let side = model.side
        while scores.count < crops.count {
            let part = crops[scores.count..<min(scores.count + Self.chunk, crops.count)]
            var input: [Float] = []
            input.reserveCapacity(part.count * side * side)
            for crop in part { appendStandardized(crop.picture, to: &input) }
            let logits = try runner.run(input, shape: [part.count, 1, side, side], outputs: ["logits"])[0]
            guard logits.dimensions == [part.count, Emotion.count] else { throw runner.unexpected(logits) }
            for (row, crop) in part.enumerated() {
                let values = logits.values[(row * Emotion.count)..<((row + 1) * Emotion.count)]
                let weights = model.calibration.probabilities(values)
                scores.append(try EmotionScores(weights: weights, rule: model.rule, poorInput: crop.quality.isPoor))
            }
        }
        return scores
    }

    /// (value − mean) / max(deviation, 1) over the picture, in grey levels of 0…255.
    private func appendStandardized(_ picture: PixelImage, to input: inout [Float]) {
        var sum = 0
        var squares = 0
        for value in picture.pixels {
            sum += Int(value)
            squares += Int(value) * Int(value)
        }
        let count = Double(picture.pixels.count)
        let mean = Double(sum) / count
        let deviation = max(Double(squares) / count - mean * mean, 0).squareRoot()
        let scale = Float(1 / max(deviation, 1))
        let offset = Float(mean)
        for value in picture.pixels { input.append((Float(value) - offset) * scale) }
    }
}

/// How well a model does on labelled samples.
///
/// A sample without an answer (no face, no speech) counts as wrong in accuracy, recall and F1, stands in no column of the
/// confusion matrix, and has no confidence to calibrate.
public struct ClassificationReport: Sendable, Equatable {
    /// Samples, with or without an answer.
    public let count: Int
    /// The share that is right; 0 for no samples.
    public let accuracy: Double
    /// The mean F1 over the classes that occur as a label or as an answer.
    public let macroF1: Double
    /// Unweighted average recall: the mean recall over the classes that occur as a label.
    public let unweightedAverageRecall: Double
    /// Expected calibration error over 15 even bins of the dominant probability.
    /// - Source: Guo et al., "On Calibration of Modern Neural Networks", 2017, eq. 3.
    public let expectedCalibrationError: Double
    /// The share without an answer.
    public let unanswered: Double
    /// The share marked uncertain, of those answered; and the share that is right of those answered and not so marked.
    public let uncertainShare: Double, certainAccuracy: Double
    /// [true class][answer], in the order of `Emotion.allCases`.
    public let confusion: [[Int]]
    /// Samples of each class.
    public let support: [Int]

    /// The bins of the calibration error.
    public static let bins = 15

    /// Counts the samples.
    public init(_ samples: some Sequence<EvaluatedSample>) {
        var confusion = [[Int]](repeating: [Int](repeating: 0, count: Emotion.count), count: Emotion.count)
        var support = [Int](repeating: 0, count: Emotion.count)
        var bins = [(count: Int, right: Int, confidence: Double)](repeating: (0, 0, 0), count: Self.bins)
        var answered = 0
        var certain = (count: 0, right: 0)
        for sample in samples {
            support[sample.truth.index] += 1
            guard let scores = sample.scores else { continue }
            let isRight = scores.dominant == sample.truth
            answered += 1
            confusion[sample.truth.index][scores.dominant.index] += 1
            let confidence = Double(scores[scores.dominant])
            // Bins are open below and closed above.
            let bin = min(max(Int((confidence * Double(Self.bins)).rounded(.up)) - 1, 0), Self.bins - 1)
            bins[bin].count += 1
            bins[bin].right += isRight ? 1 : 0
            bins[bin].confidence += confidence
            if !scores.uncertain {
                certain.count += 1
                certain.right += isRight ? 1 : 0
            }
        }
        let count = support.reduce(0, +)
        func share(_ part: Int, _ whole: Int) -> Double { whole > 0 ? Double(part) / Double(whole) : 0 }
        func mean(_ values: [Double]) -> Double { values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count) }
        let classes = Array(0..<Emotion.count)
        let answers = classes.map { column in confusion.reduce(0) { $0 + $1[column] } }
        self.count = count
        self.confusion = confusion
        self.support = support
        accuracy = share(classes.reduce(0) { $0 + confusion[$1][$1] }, count)
        unweightedAverageRecall = mean(classes.filter { support[$0] > 0 }.map { share(confusion[$0][$0], support[$0]) })
        macroF1 = mean(
            classes.filter { support[$0] + answers[$0] > 0 }.map {
                share(2 * confusion[$0][$0], support[$0] + answers[$0])
            })
        unanswered = share(count - answered, count)
        uncertainShare = share(answered - certain.count, answered)
        certainAccuracy = share(certain.right, certain.count)
        expectedCalibrationError = bins.reduce(0) {
            $0 + abs($1.confidence - Double($1.right)) / Double(max(answered, 1))
        }
    }

    /// The recall of a class; nil where no sample has that label.
    public func recall(of emotion: Emotion) -> Double? {
        let count = support[emotion.index]
        return count > 0 ? Double(confusion[emotion.index][emotion.index]) / Double(count) : nil
    }
}

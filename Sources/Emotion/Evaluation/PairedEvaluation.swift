/// What joining brings: faces and voices of one label, paired at random, judged alone and together.
///
/// Pairs are made by label; no such face ever spoke with such a voice.
public struct PairedEvaluation: Sendable {
    /// One half with its label.
    public struct Half: Sendable {
        /// How the caller knows it.
        public let name: String
        /// The label.
        public let truth: Emotion
        /// What was found.
        public let input: FusionInput

        /// The parts as they are.
        public init(name: String, truth: Emotion, input: FusionInput) {
            self.name = name
            self.truth = truth
            self.input = input
        }
    }

    /// The faces and the voices of the pairs alone.
    public let face: ClassificationReport, voice: ClassificationReport
    /// Both together.
    public let fused: ClassificationReport

    /// Draws a label evenly from those that both sides have, then one half of that label from each side.
    /// - Parameters:
    ///   - pairs: how many; none are drawn where the sides share no label.
    ///   - seed: the same seed and the same halves give the same pairs.
    /// - Throws: `AnalysisError` as `FusionMethod.fuse`.
    public init(
        faces: [Half], voices: [Half], pairs: Int, seed: UInt64, fusion: any FusionMethod
    ) throws(AnalysisError) {
        let sides = [faces, voices].map { side in Emotion.allCases.map { label in side.filter { $0.truth == label } } }
        let labels = Emotion.allCases.filter { label in sides.allSatisfy { !$0[label.index].isEmpty } }
        var generator = SplitMix64(seed: seed)
        var samples: [[EvaluatedSample]] = [[], [], []]
        for _ in 0..<(labels.isEmpty ? 0 : max(pairs, 0)) {
            let label = labels[generator.below(labels.count)]
            let halves = sides.map { side in
                let own = side[label.index]
                return own[generator.below(own.count)]
            }
            let joined = try fusion.fuse(face: halves[0].input, voice: halves[1].input)
            let name = "\(halves[0].name) + \(halves[1].name)"
            let found = [halves[0].input.scores, halves[1].input.scores, joined.scores]
            for (index, scores) in found.enumerated() {
                samples[index].append(EvaluatedSample(name: name, truth: label, scores: scores))
            }
        }
        face = ClassificationReport(samples[0])
        voice = ClassificationReport(samples[1])
        fused = ClassificationReport(samples[2])
    }
}

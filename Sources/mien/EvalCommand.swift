internal import AudioDSP
internal import Emotion
internal import EmotionAPI
internal import Imaging

/// `mien eval`.
enum EvalCommand {
    static let verb = Verb(
        name: "eval",
        summary: "measure the models on labelled samples",
        usage: """
            usage: mien eval face DIR [--no-detect] [--uncertain N] [--json] [--weights DIR] [--model NAME]
                   mien eval voice DIR [--uncertain N] [--json] [--weights DIR] [--model NAME]
                   mien eval fused FACES_DIR VOICES_DIR [--pairs N] [--seed S] [--no-detect] [--json] [--weights DIR] \
            [--model TASK=NAME]…
            """,
        details: """
            DIR holds a folder for each class, named after the emotion, with pictures or recordings in it.
            Prints n, accuracy, macro F1, unweighted average recall, expected calibration error (15 bins), the share
            with no face (or no speech), and the confusion matrix, rows the true class. "calm" counts as
            neutral, "boredom" is left out. A sample with no face or no speech counts as wrong. "fused" draws pairs of
            one label at random: face alone, voice alone, both.

              --no-detect    the pictures are cropped faces
              --uncertain N  lists the N samples that the model is least sure of
              --pairs N      how many pairs (default 1000)
              --seed S       of the random pairs (default 1)
              --json         one JSON document
              --weights DIR  folder with manifest.json (default MIEN_WEIGHTS, else weights)
              --model NAME   a model of the manifest that is not the first of its task; for "fused" face=NAME, voice=NAME
            """
    ) { words throws(CommandFailure) in
        try run(words)
    }

    private static func run(_ words: [String]) throws(CommandFailure) {
        guard let kind = words.first, !kind.hasPrefix("-") else { throw .usage("face, voice or fused?") }
        let rest = Array(words.dropFirst())
        switch kind {
        case "face":
            let arguments = try Arguments(
                rest, flags: ["--no-detect", "--json"], options: Weights.options + ["--uncertain"])
            try evaluate(arguments, .face) { files, models throws(CommandFailure) in
                try faces(files, models, detect: !arguments.flags.contains("--no-detect"))
                    .map { EvaluatedSample(name: $0.name, truth: $0.truth, scores: $0.input.scores) }
            }
        case "voice":
            let arguments = try Arguments(rest, flags: ["--json"], options: Weights.options + ["--uncertain"])
            try evaluate(arguments, .voice) { files, models throws(CommandFailure) in
                try voices(files, models)
                    .map { EvaluatedSample(name: $0.name, truth: $0.truth, scores: $0.input.scores) }
            }
        case "fused": try evaluateFused(rest)
        default: throw .usage("\"\(kind)\" is none of face, voice and fused")
        }
    }

    private static func evaluate(
        _ arguments: Arguments, _ task: ModelTask,
        _ judge: (LabelledFiles, EmotionModels) throws(CommandFailure) -> [EvaluatedSample]
    ) throws(CommandFailure) {
        guard arguments.positional.count == 1 else { throw .usage("one folder is named") }
        let count = try arguments.integer("--uncertain", in: 0...1_000_000, default: 0)
        let files = try LabelledFiles(arguments.positional[0])
        let samples = try judge(files, try Weights.load(arguments, task: task))
        let report = ClassificationReport(samples)
        let unsure = samples.leastSure(count)
        if arguments.flags.contains("--json") {
            Terminal.print(JSONWriter.text(ReportText.json(report, unsure: count > 0 ? unsure : nil), indent: 2))
        } else {
            Terminal.print(ReportText.text(report, unsure: unsure))
        }
    }

    private static func evaluateFused(_ words: [String]) throws(CommandFailure) {
        let arguments = try Arguments(
            words, flags: ["--no-detect", "--json"], options: Weights.options + ["--pairs", "--seed"])
        guard arguments.positional.count == 2 else { throw .usage("two folders are named, faces and voices") }
        let pairs = try arguments.integer("--pairs", in: 1...10_000_000, default: 1_000)
        let seed = try arguments.integer("--seed", in: 0...Int.max, default: 1)
        let faceFiles = try LabelledFiles(arguments.positional[0])
        let voiceFiles = try LabelledFiles(arguments.positional[1])
        let models = try Weights.load(arguments)
        let faceHalves = try faces(faceFiles, models, detect: !arguments.flags.contains("--no-detect"))
        let voiceHalves = try voices(voiceFiles, models)
        let result: PairedEvaluation
        do {
            result = try PairedEvaluation(
                faces: faceHalves, voices: voiceHalves, pairs: pairs, seed: UInt64(seed),
                fusion: models.makeAnalyzer().fusion)
        } catch {
            throw .failed("the fusion failed: \(error)")
        }
        guard result.fused.count > 0 else { throw .failed("the two folders share no label") }
        if arguments.flags.contains("--json") {
            let json: JSON = [
                "pairs": .integer(pairs), "seed": .integer(seed), "face": ReportText.json(result.face),
                "voice": ReportText.json(result.voice), "fused": ReportText.json(result.fused),
            ]
            Terminal.print(JSONWriter.text(json, indent: 2))
        } else {
            var table = TextTable(header: ["\(pairs) pairs"] + ReportText.summaryColumns)
            for (name, report) in [("face", result.face), ("voice", result.voice), ("fused", result.fused)] {
                table.add([name] + ReportText.summary(report))
            }
            Terminal.print(table.text)
        }
    }

    private static func faces(
        _ files: LabelledFiles, _ models: EmotionModels, detect: Bool
    ) throws(CommandFailure) -> [PairedEvaluation.Half] {
        let options = FaceOptions(detect: detect, landmarks: false)
        return try halves(files, models, label: "faces") { bytes, analyzer throws(Problem) in
            var timing = AnswerTiming()
            let image = try EmotionPipeline(Configuration()).analyse(
                image: bytes, AnalysisOptions(face: options), analyzer, &timing)
            return FusionInput(face: image.faces.first, imageSent: true)
        }
    }

    private static func voices(
        _ files: LabelledFiles, _ models: EmotionModels
    ) throws(CommandFailure) -> [PairedEvaluation.Half] {
        try halves(files, models, label: "voices") { bytes, analyzer throws(Problem) in
            var timing = AnswerTiming()
            let voice = try EmotionPipeline(Configuration()).analyse(
                audio: bytes, AnalysisOptions(), analyzer, &timing)
            return FusionInput(voice: voice)
        }
    }

    private static func halves(
        _ files: LabelledFiles, _ models: EmotionModels, label: String,
        _ judge: @escaping @Sendable ([UInt8], EmotionAnalyzer) throws(Problem) -> FusionInput
    ) throws(CommandFailure) -> [PairedEvaluation.Half] {
        let results = ParallelRun.map(files.samples, models: models, label: label) { sample, analyzer in
            Result { () throws(CommandFailure) in
                let bytes = try MediaFiles.read(sample.path)
                do throws(Problem) {
                    return PairedEvaluation.Half(
                        name: sample.name, truth: sample.truth, input: try judge(bytes, analyzer))
                } catch {
                    throw CommandFailure.failed("\(sample.path): \(error.detail)")
                }
            }
        }
        var halves: [PairedEvaluation.Half] = []
        for result in results { halves.append(try result.get()) }
        return halves
    }
}

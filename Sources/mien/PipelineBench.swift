internal import AudioDSP
internal import Emotion
internal import EmotionAPI
internal import Imaging

/// `mien bench pipeline`: each stage of one request on real files.
enum PipelineBench {
    /// Milliseconds of each stage over all iterations, by name and in order.
    private struct Stages {
        var names: [String] = []
        var times: [String: [Double]] = [:]

        mutating func add(_ name: String, _ milliseconds: Double) {
            if times[name] == nil { names.append(name) }
            times[name, default: []].append(milliseconds)
        }
    }

    static func run(_ words: [String]) throws(CommandFailure) {
        let arguments = try Arguments(words, flags: ["--json"], options: Weights.options + ["--iterations"])
        guard !arguments.positional.isEmpty else { throw .usage("no file is named") }
        let iterations = try arguments.integer("--iterations", in: 1...1_000_000, default: 20)
        let configuration = Configuration()
        let media = try MediaFiles(arguments.positional, maximumImages: configuration.limits.images)
        let analyzer = try Weights.load(arguments).makeAnalyzer()
        var stages = Stages()
        do throws(Problem) {
            var ignored = Stages()
            for _ in 0..<2 { try once(media, configuration, analyzer, &ignored) }
            for _ in 0..<iterations { try once(media, configuration, analyzer, &stages) }
        } catch {
            throw .failed(error.detail)
        }
        report(stages, arguments, iterations: iterations)
    }

    private static func once(
        _ media: MediaFiles, _ configuration: Configuration, _ analyzer: EmotionAnalyzer, _ stages: inout Stages
    ) throws(Problem) {
        let pipeline = EmotionPipeline(configuration)
        let options = AnalysisOptions(defaults: configuration)
        let whole = Stopwatch()
        var timing = AnswerTiming()
        var images: [ImageAnalysis] = []
        for file in media.images {
            images.append(try pipeline.analyse(image: file.bytes, options, analyzer, &timing))
        }
        if !images.isEmpty {
            stages.add("decode image", timing.decode)
            stages.add("detect", timing.detect)
            stages.add("face", timing.face)
        }
        var voice: VoiceAnalysis?
        if let audio = media.audio {
            let before = timing.decode
            voice = try pipeline.analyse(audio: audio.bytes, options, analyzer, &timing)
            stages.add("decode audio", timing.decode - before)
            stages.add("voice", timing.voice)
        }
        var stopwatch = Stopwatch()
        let face = images.compactMap(\.faces.first).max { $0.box.area < $1.box.area }
        let fused: FusedAnalysis
        do {
            fused = try analyzer.fuse(face: face, imageSent: !images.isEmpty, voice: voice, mode: .auto)
        } catch {
            throw Problem(error)
        }
        stages.add("fuse", stopwatch.milliseconds)
        stopwatch = Stopwatch()
        let answer = EmotionAnswer(
            requestID: "bench", images: images, voice: voice, fused: fused,
            models: analyzer.models.selection.identifiersJSON, timing: timing)
        let bytes = JSONWriter.encode(answer.json)
        stages.add("encode", bytes.isEmpty ? 0 : stopwatch.milliseconds)
        stages.add("total", whole.milliseconds)
    }

    private static func report(_ stages: Stages, _ arguments: Arguments, iterations: Int) {
        let rows = stages.names.map { name -> (String, [Double]) in
            let times = (stages.times[name] ?? []).sorted()
            return (name, [times[0], quantile(times, 0.5), quantile(times, 0.95)])
        }
        if arguments.flags.contains("--json") {
            let json: JSON = [
                "files": .array(arguments.positional.map { .string($0) }), "iterations": .integer(iterations),
                "stages": .array(
                    rows.map { name, figures in
                        [
                            "stage": .string(name), "min_ms": .milliseconds(figures[0]),
                            "median_ms": .milliseconds(figures[1]), "p95_ms": .milliseconds(figures[2]),
                        ]
                    }),
            ]
            Terminal.print(JSONWriter.text(json, indent: 2))
        } else {
            var table = TextTable("stage", "min ms", "median ms", "p95 ms")
            for (name, figures) in rows { table.add([name] + figures.map { TextTable.number($0, decimals: 3) }) }
            Terminal.print(table.text)
        }
    }

    /// The value at a share of a sorted row, which is not empty.
    private static func quantile(_ sorted: [Double], _ share: Double) -> Double {
        sorted[min(sorted.count - 1, Int(Double(sorted.count - 1) * share + 0.5))]
    }
}

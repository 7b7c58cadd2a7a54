internal import Emotion

/// Reads options by name, from JSON or from query items, and refuses what it does not know.
package struct OptionsReader {
    /// The most faces that a client may ask for.
    package let maximumFaces: Int
    private var options: AnalysisOptions
    private var windowMilliseconds: Int
    private var hopMilliseconds: Int

    /// The values of `min_face`, in pixels.
    package static let minFaceRange = 20...10_000

    package init(defaults: AnalysisOptions, maximumFaces: Int) {
        options = defaults
        windowMilliseconds = defaults.voice.windowMilliseconds
        hopMilliseconds = defaults.voice.hopMilliseconds
        self.maximumFaces = maximumFaces
    }

    /// Every option there is.
    package static let names = [
        "max_faces", "min_face", "min_confidence", "detect", "landmarks", "voice_window_ms", "voice_hop_ms", "fusion",
    ]

    /// Takes the members of a JSON object.
    package mutating func apply(_ members: [JSON.Member]) throws(Problem) {
        for member in members {
            guard Self.names.contains(member.name) else { throw Self.unknown(member.name) }
            try apply(member.name, member.value)
        }
    }

    /// Takes the items of a query, whose values are text.
    package mutating func apply(query: [(name: String, value: String)]) throws(Problem) {
        var seen: Set<String> = []
        for item in query {
            guard Self.names.contains(item.name) else { throw Self.unknown(item.name) }
            guard seen.insert(item.name).inserted else {
                throw Problem(.invalidOptions, "the option \"\(item.name)\" is given twice")
            }
            if item.name == "fusion" {
                try apply(item.name, .string(item.value))
            } else {
                try apply(item.name, (try? JSONReader.decode(Array(item.value.utf8))) ?? .string(item.value))
            }
        }
    }

    /// The options, once those that depend on each other have been compared.
    package func finished() throws(Problem) -> AnalysisOptions {
        let voice = VoiceOptions(windowMilliseconds: windowMilliseconds, hopMilliseconds: hopMilliseconds)
        guard voice.hopMilliseconds == hopMilliseconds else {
            throw Problem(
                .invalidOptions, "the option \"voice_hop_ms\" must be from a tenth of \"voice_window_ms\" to all of it")
        }
        var options = options
        options.voice = voice
        return options
    }

    private mutating func apply(_ name: String, _ value: JSON) throws(Problem) {
        switch name {
        case "max_faces": options.face.maxFaces = try Self.integer(name, value, in: 1...maximumFaces)
        case "min_face": options.face.minFace = try Self.integer(name, value, in: Self.minFaceRange)
        case "min_confidence":
            guard let number = value.double, (0...1).contains(number) else {
                throw Self.invalid(name, "a number from 0 to 1")
            }
            options.face.minConfidence = Float(number)
        case "detect": options.face.detect = try Self.boolean(name, value)
        case "landmarks": options.face.landmarks = try Self.boolean(name, value)
        case "voice_window_ms":
            windowMilliseconds = try Self.integer(name, value, in: VoiceOptions.windowRange)
        case "voice_hop_ms":
            hopMilliseconds = try Self.integer(name, value, in: VoiceOptions.hopRange)
        default:
            guard let mode = value.text.flatMap(FusionMode.init(rawValue:)) else {
                throw Self.invalid(name, "\"auto\", \"face\" or \"voice\"")
            }
            options.fusion = mode
        }
    }

    private static func integer(_ name: String, _ value: JSON, in range: ClosedRange<Int>) throws(Problem) -> Int {
        guard let number = value.int, range.contains(number) else {
            throw invalid(name, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private static func boolean(_ name: String, _ value: JSON) throws(Problem) -> Bool {
        guard case .bool(let flag) = value else { throw invalid(name, "true or false") }
        return flag
    }

    private static func invalid(_ name: String, _ expectation: String) -> Problem {
        Problem(.invalidOptions, "the option \"\(name)\" must be \(expectation)")
    }

    /// An option's name is no content of an upload: the contract wants it said, shortened to what a message bears.
    private static func unknown(_ name: String) -> Problem {
        let shown = name.shown
        let nearest = SpellingDistance.nearest(to: shown, among: names)
        return Problem(
            .invalidOptions, "there is no option \"\(shown)\"" + (nearest.map { "; did you mean \"\($0)\"?" } ?? ""))
    }
}

internal import Emotion

/// What a client asked of one stream with `session.update`, or the defaults.
package struct StreamRequest: Sendable, Equatable {
    package var options: AnalysisOptions
    package var sampleRate = 16_000
    package var channels = 1
    package var smoothingMilliseconds: Int

    package init(_ settings: StreamSettings) {
        options = settings.options
        smoothingMilliseconds = settings.smoothingMilliseconds
    }

    /// Takes the members of a `session.update`; all of it or, on an error, nothing.
    package mutating func apply(_ members: [JSON.Member], maximumFaces: Int) throws(Problem) {
        var changed = self
        var reader = OptionsReader(defaults: options, maximumFaces: maximumFaces)
        for member in members {
            switch member.name {
            case "image": try reader.apply(try Self.object(member))
            case "audio":
                let audio = try Self.object(member)
                try reader.apply(audio.filter { Self.voiceOptions.contains($0.name) })
                for member in audio where !Self.voiceOptions.contains(member.name) {
                    try changed.applyAudio(member)
                }
            case "smoothing_ms":
                guard let value = member.value.int, (0...60_000).contains(value) else {
                    throw Problem(.invalidOptions, "the option \"smoothing_ms\" must be a whole number from 0 to 60000")
                }
                changed.smoothingMilliseconds = value
            default:
                throw Problem(
                    .invalidOptions, "there is no option \"\(member.name.shown)\" in session.update")
            }
        }
        changed.options = try reader.finished()
        self = changed
    }

    private static let voiceOptions = ["voice_window_ms", "voice_hop_ms"]

    private mutating func applyAudio(_ member: JSON.Member) throws(Problem) {
        switch member.name {
        case "encoding":
            guard member.value.text == "pcm_s16le" else {
                throw Problem(.invalidOptions, "the option \"encoding\" must be \"pcm_s16le\"")
            }
        case "sample_rate":
            guard let rate = member.value.int, (8_000...48_000).contains(rate) else {
                throw Problem(.invalidOptions, "the option \"sample_rate\" must be a whole number from 8000 to 48000")
            }
            sampleRate = rate
        case "channels":
            guard let count = member.value.int, (1...2).contains(count) else {
                throw Problem(.invalidOptions, "the option \"channels\" must be 1 or 2")
            }
            channels = count
        default:
            throw Problem(.invalidOptions, "there is no option \"\(member.name.shown)\" in \"audio\"")
        }
    }

    private static func object(_ member: JSON.Member) throws(Problem) -> [JSON.Member] {
        guard let members = member.value.members else {
            throw Problem(.invalidOptions, "the option \"\(member.name)\" must be an object")
        }
        return members
    }

    /// What holds now, as `session.updated` says it.
    package var members: [JSON.Member] {
        [
            JSON.Member(
                "image",
                [
                    "max_faces": .integer(options.face.maxFaces), "min_face": .integer(options.face.minFace),
                    "min_confidence": .float(options.face.minConfidence), "detect": .bool(options.face.detect),
                    "landmarks": .bool(options.face.landmarks), "fusion": .string(options.fusion.rawValue),
                ]),
            JSON.Member(
                "audio",
                [
                    "encoding": "pcm_s16le", "sample_rate": .integer(sampleRate), "channels": .integer(channels),
                    "voice_window_ms": .integer(options.voice.windowMilliseconds),
                    "voice_hop_ms": .integer(options.voice.hopMilliseconds),
                ]),
            JSON.Member("smoothing_ms", .integer(smoothingMilliseconds)),
        ]
    }
}

package import Emotion

/// The answer to one request of pictures and a voice.
package struct EmotionAnswer: Sendable, Equatable {
    package var requestID: String
    /// Nil where no picture was sent.
    package var images: [ImageAnalysis]?
    /// Nil where no recording was sent.
    package var voice: VoiceAnalysis?
    package var fused: FusedAnalysis
    /// `name@version` by task.
    package var models: JSON
    package var timing: AnswerTiming

    package init(
        requestID: String, images: [ImageAnalysis]?, voice: VoiceAnalysis?, fused: FusedAnalysis, models: JSON,
        timing: AnswerTiming
    ) {
        self.requestID = requestID
        self.images = images
        self.voice = voice
        self.fused = fused
        self.models = models
        self.timing = timing
    }

    /// The body of a 200 answer, as docs/api.md has it.
    package var json: JSON {
        var members = [JSON.Member("request_id", .string(requestID))]
        if let images {
            members.append(
                JSON.Member("images", .array(images.enumerated().map { $0.element.json(index: $0.offset) })))
        }
        if let voice { members.append(JSON.Member("voice", voice.json)) }
        members.append(JSON.Member("fused", fused.json))
        members.append(JSON.Member("models", models))
        members.append(JSON.Member("timing", timing.json))
        return .object(members)
    }
}

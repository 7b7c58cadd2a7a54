package import Emotion

/// What a client asks of one request or stream: the options of docs/api.md.
package struct AnalysisOptions: Sendable, Equatable {
    package var face: FaceOptions
    package var voice: VoiceOptions
    package var fusion: FusionMode

    package init(
        face: FaceOptions = FaceOptions(), voice: VoiceOptions = VoiceOptions(), fusion: FusionMode = .auto
    ) {
        self.face = face
        self.voice = voice
        self.fusion = fusion
    }

    /// What holds where a client asks for nothing.
    package init(defaults configuration: Configuration) {
        self.init(
            face: FaceOptions(
                maxFaces: configuration.face.maxFaces, minFace: configuration.face.minFace,
                minConfidence: Float(configuration.face.minConfidence), landmarks: configuration.face.landmarks),
            voice: VoiceOptions(
                windowMilliseconds: configuration.voice.windowMilliseconds,
                hopMilliseconds: configuration.voice.hopMilliseconds),
            fusion: FusionMode(rawValue: configuration.fusion.mode) ?? .auto)
    }
}

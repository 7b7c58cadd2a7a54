package import Emotion

/// A frame that is to be analysed.
package struct FrameWork: Sendable, Equatable {
    /// The frame's number among those received, from 0.
    package let sequence: Int
    /// Milliseconds on the client's clock.
    package let timestamp: Double
    /// Monotonic, in nanoseconds.
    package let receivedAt: UInt64
    package let bytes: [UInt8]
    package let options: AnalysisOptions
    /// The voice of the same moments; nil where none was heard.
    package let voice: VoiceAnalysis?
}

/// What became of a frame.
package struct FrameResult: Sendable, Equatable {
    package let image: ImageAnalysis
    package let fused: FusedAnalysis
    package let timing: AnswerTiming

    package init(image: ImageAnalysis, fused: FusedAnalysis, timing: AnswerTiming) {
        self.image = image
        self.fused = fused
        self.timing = timing
    }
}

/// A window of sound that is to be heard.
package struct VoiceWork: Sendable, Equatable {
    package let window: VoiceWindow
    /// Monotonic, in nanoseconds.
    package let receivedAt: UInt64
    package let options: AnalysisOptions
}

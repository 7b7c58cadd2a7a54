package import Emotion

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

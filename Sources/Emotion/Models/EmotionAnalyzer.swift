public import Imaging

/// Analyses pictures and voices for one worker: not `Sendable`, since it holds the worker's execution contexts.
///
/// `EmotionAnalyzer+Voice.swift` and `EmotionAnalyzer+Fusion.swift` add the other modalities.
public final class EmotionAnalyzer {
    /// The models it runs.
    public let models: EmotionModels
    let voice: VoiceClassifier?

    init(models: EmotionModels) {
        self.models = models
        voice = models.voice.map { VoiceClassifier($0) }
    }

    /// Finds the faces of a picture and how they read.
    /// - Throws: `AnalysisError`; a picture with no face is a result.
    public func analyze(
        _ image: PixelImage, options: FaceOptions = FaceOptions()
    ) throws(AnalysisError) -> ImageAnalysis {
        throw .noModel(.detector)
    }
}

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

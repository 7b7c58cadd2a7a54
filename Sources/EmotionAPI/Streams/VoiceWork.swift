/// A window of sound that is to be heard.
package struct VoiceWork: Sendable, Equatable {
    package let window: VoiceWindow
    /// Monotonic, in nanoseconds.
    package let receivedAt: UInt64
    package let options: AnalysisOptions
}

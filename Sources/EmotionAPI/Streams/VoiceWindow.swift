/// A stretch of a stream's sound that is due to be heard.
package struct VoiceWindow: Sendable, Equatable {
    /// Milliseconds on the client's clock.
    package let start: Double
    /// Milliseconds on the client's clock.
    package let end: Double
    /// How much of the end is new since the window before, in milliseconds.
    package let fresh: Double
    package let sampleRate: Int
    /// Mono, at `sampleRate`.
    package let samples: [Int16]
}

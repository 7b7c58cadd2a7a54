/// Mono sound in memory.
public struct Waveform: Sendable, Equatable {
    /// Samples a second; 16,000 after `AudioDecoder.decode`.
    public let sampleRate: Int
    /// Finite values, −1…1.
    public let samples: [Float]

    /// Values that are not finite become 0, values beyond ±1 become ±1; a rate under 1 is taken as 1.
    public init(sampleRate: Int, samples: [Float]) {
        self.sampleRate = max(sampleRate, 1)
        self.samples = samples.allSatisfy({ abs($0) <= 1 }) ? samples : samples.map(cleanSample)
    }

    /// What every decoder gives and every model takes.
    public static let modelSampleRate = 16_000

    /// Seconds.
    public var duration: Double { Double(samples.count) / Double(sampleRate) }

    /// A stretch of the sound; what of the range lies outside it is left out.
    public func excerpt(_ range: Range<Int>) -> Waveform {
        Waveform(sampleRate: sampleRate, cleaned: Array(samples[range.clamped(to: samples.indices)]))
    }

    private init(sampleRate: Int, cleaned: [Float]) {
        self.sampleRate = sampleRate
        samples = cleaned
    }
}

/// 0 for NaN and infinities, else the value limited to ±1.
func cleanSample(_ value: Float) -> Float {
    value.isFinite ? min(max(value, -1), 1) : 0
}

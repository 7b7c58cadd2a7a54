/// What a recording may be before it is refused.
public struct AudioLimits: Sendable, Equatable {
    /// The longest recording, in seconds.
    public var maximumSeconds: Double
    /// The most channels.
    public var maximumChannels: Int
    /// The source rates that are resampled, in samples a second.
    public var sampleRates: ClosedRange<Int>

    /// Five minutes, eight channels, 4 to 192 kHz.
    public init(maximumSeconds: Double = 300, maximumChannels: Int = 8, sampleRates: ClosedRange<Int> = 4_000...192_000)
    {
        self.maximumSeconds = maximumSeconds
        self.maximumChannels = maximumChannels
        self.sampleRates = sampleRates
    }
}

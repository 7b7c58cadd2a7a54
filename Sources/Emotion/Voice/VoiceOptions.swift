/// How a recording is cut into windows.
public struct VoiceOptions: Sendable, Equatable {
    /// The windows that can be asked for, in milliseconds.
    public static let windowRange = 500...10_000
    /// The hops that can be asked for, in milliseconds. A hop is also never under a tenth of the window, so that no
    /// recording costs more than ten times its length.
    public static let hopRange = 100...10_000

    /// The length of a window in milliseconds.
    public let windowMilliseconds: Int
    /// From the beginning of one window to that of the next.
    public let hopMilliseconds: Int

    /// Figures outside their ranges are taken to the nearest end; a hop is at most a window, so that nothing is skipped.
    public init(windowMilliseconds: Int = 3_000, hopMilliseconds: Int = 1_000) {
        let window = min(max(windowMilliseconds, Self.windowRange.lowerBound), Self.windowRange.upperBound)
        self.windowMilliseconds = window
        self.hopMilliseconds = min(max(hopMilliseconds, Self.hopRange.lowerBound, window / 10), window)
    }
}

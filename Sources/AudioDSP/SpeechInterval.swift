/// A stretch of sound in which somebody speaks.
public struct SpeechInterval: Sendable, Equatable {
    /// Milliseconds from the beginning of the sound; `end` is after `start`.
    public let start: Int, end: Int

    /// An interval of no length or less is our own bug.
    public init(start: Int, end: Int) {
        precondition(start < end)
        self.start = start
        self.end = end
    }

    /// Milliseconds.
    public var duration: Int { end - start }

    /// The milliseconds of `intervals` that lie in a range.
    public static func overlap(of intervals: [SpeechInterval], with range: Range<Int>) -> Int {
        intervals.reduce(0) { $0 + max(0, min($1.end, range.upperBound) - max($1.start, range.lowerBound)) }
    }
}

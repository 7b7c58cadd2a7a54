package import Emotion

/// Which emotion was dominant for how long, and how often that changed, on the client's clock.
package struct DominanceLog: Sendable, Equatable {
    /// Milliseconds after which a result no longer says what holds: a longer silence counts as no time.
    package static let maximumGap = 2_000.0

    private var milliseconds = [Double](repeating: 0, count: Emotion.count)
    private var results = [Int](repeating: 0, count: Emotion.count)
    private var last: (emotion: Emotion, time: Double)?
    package private(set) var changes = 0

    package init() {}

    package static func == (left: DominanceLog, right: DominanceLog) -> Bool {
        left.milliseconds == right.milliseconds && left.results == right.results && left.changes == right.changes
            && left.last?.emotion == right.last?.emotion && left.last?.time == right.last?.time
    }

    /// Notes that an emotion is dominant from a time on; nil: none is known.
    package mutating func note(_ emotion: Emotion?, at time: Double) {
        if let last {
            let span = time - last.time
            if span > 0 { milliseconds[last.emotion.index] += min(span, Self.maximumGap) }
            if let emotion, emotion != last.emotion { changes += 1 }
        }
        guard let emotion else {
            last = nil
            return
        }
        results[emotion.index] += 1
        last = (emotion, max(time, last?.time ?? time))
    }

    /// The fraction of the known time that each emotion was dominant, in the contract's order; all 0 where nothing is
    /// known, and shares of the results where they cover no time.
    package var shares: [Double] {
        let total = milliseconds.reduce(0, +)
        if total > 0 { return milliseconds.map { $0 / total } }
        let count = results.reduce(0, +)
        return results.map { count > 0 ? Double($0) / Double(count) : 0 }
    }
}

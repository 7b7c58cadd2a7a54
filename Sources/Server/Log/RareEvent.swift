import Synchronization

/// Lets one of many like events through a minute, and counts those between.
final class RareEvent: Sendable {
    private struct State {
        var quietUntil: UInt64 = 0
        var withheld = 0
    }

    private static let quiet: UInt64 = 60_000_000_000

    private let state = Mutex(State())

    /// An event at a time of the monotonic clock.
    /// - Returns: how many were withheld before it, or nil if it is to be withheld as well.
    func next(now: UInt64) -> Int? {
        state.withLock { state in
            guard now >= state.quietUntil else {
                state.withheld += 1
                return nil
            }
            defer { state = State(quietUntil: now + Self.quiet) }
            return state.withheld
        }
    }
}

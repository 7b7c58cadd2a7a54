/// How often something may be done.
package struct Rate: Sendable, Equatable {
    /// Nanoseconds until a token comes.
    let interval: UInt64
    /// Tokens that a full bucket holds.
    let burst: UInt64

    /// - Parameters:
    ///   - perSecond: more than 0; slower than one an hour is one an hour.
    ///   - burst: how many may come at once; less than 1 is 1.
    package init(perSecond: Double, burst: Int) {
        interval = UInt64(exactly: min(max(1e9 / perSecond, 1), 3.6e12).rounded()) ?? 1
        self.burst = UInt64(min(max(burst, 1), 1_000_000))
    }
}

/// Tokens that come at a steady rate up to a most, kept as the one number that says it all: when the bucket is full again.
/// - Source: the generic cell rate algorithm, ITU-T I.371 annex A.
package struct TokenBucket: Sendable {
    /// On the clock of `take`; in the past: it is full.
    private(set) var fullAt: UInt64 = 0

    /// A full bucket.
    package init() {}

    /// Takes a token.
    /// - Parameter now: nanoseconds of a monotonic clock.
    /// - Returns: nil if there was one, else how many nanoseconds it takes until there is.
    package mutating func take(_ rate: Rate, now: UInt64) -> UInt64? {
        let next = max(fullAt, now) + rate.interval
        let latest = now + rate.interval * rate.burst
        guard next <= latest else { return next - latest }
        fullAt = next
        return nil
    }
}

/// A bucket for each of many clients, at most so many at a time.
///
/// Where there is no room, full buckets go first, since a new one is the same; then those that are nearest to full, which
/// lose least, until a quarter of the room is free. So whoever has many addresses cannot make it grow, and clearing costs
/// O(log n) a request when spread over those that made it necessary.
package struct RateTable<Client: Hashable & Sendable>: Sendable {
    private let rate: Rate
    private let capacity: Int
    private var buckets: [Client: TokenBucket] = [:]

    /// - Parameter capacity: at least 1.
    package init(_ rate: Rate, capacity: Int) {
        self.rate = rate
        self.capacity = max(capacity, 1)
    }

    /// Clients that are remembered.
    package var count: Int { buckets.count }

    /// Takes a client's token: as `TokenBucket.take`.
    package mutating func take(_ client: Client, now: UInt64) -> UInt64? {
        if let wait = buckets[client]?.take(rate, now: now) { return wait }
        if buckets[client] != nil { return nil }
        if buckets.count >= capacity { makeRoom(now: now) }
        var bucket = TokenBucket()
        defer { buckets[client] = bucket }
        return bucket.take(rate, now: now)
    }

    private mutating func makeRoom(now: UInt64) {
        buckets = buckets.filter { $0.value.fullAt > now }
        let kept = capacity - max(capacity / 4, 1)
        let ends = buckets.values.map(\.fullAt).sorted()
        guard ends.count > kept else { return }
        let bound = ends[ends.count - kept - 1]
        buckets = buckets.filter { $0.value.fullAt > bound }
    }
}

/// The bounded line of jobs that wait for a worker: first come, first served, and nothing stale is ever handed out.
///
/// A value without clock or threads; `WorkerPool` gives it both.
package struct WaitingLine<Payload: Sendable>: Sendable {
    package struct Entry: Sendable {
        package let payload: Payload
        /// Monotonic, in nanoseconds.
        package let enqueuedAt: UInt64
        /// Monotonic, in nanoseconds; at this moment the job's time has run out.
        package let deadline: UInt64
        package let isCancelled: @Sendable () -> Bool
    }

    package struct Dropped: Sendable {
        package let payload: Payload
        package let reason: DropReason
    }

    package let capacity: Int
    package private(set) var isClosed = false
    private var entries: ArraySlice<Entry> = []

    /// - Parameter capacity: the most jobs that wait; at least 1.
    package init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    /// Jobs that wait.
    package var count: Int { entries.count }

    /// Whether the next job would be refused.
    package var isFull: Bool { entries.count >= capacity }

    /// Takes a job in.
    ///
    /// A full line is first rid of what has become stale, so that clients who left do not keep others out.
    /// - Parameter dropped: the stale jobs that made room are added here.
    package mutating func push(
        _ payload: Payload, deadline: UInt64, isCancelled: @escaping @Sendable () -> Bool, now: UInt64,
        dropped: inout [Dropped]
    ) throws(QueueRefusal) {
        guard !isClosed else { throw .closed }
        if isFull { dropped += removeStale(now: now) }
        guard !isFull else { throw .full }
        entries.append(Entry(payload: payload, enqueuedAt: now, deadline: deadline, isCancelled: isCancelled))
    }

    /// The next job worth computing, and the stale ones that were passed over on the way to it.
    package mutating func pop(now: UInt64, dropped: inout [Dropped]) -> Entry? {
        while let entry = entries.popFirst() {
            guard let reason = Self.staleness(of: entry, now: now) else { return entry }
            dropped.append(Dropped(payload: entry.payload, reason: reason))
        }
        entries = []
        return nil
    }

    /// Takes out every job whose deadline has passed or whose client has gone.
    /// - Complexity: O(n).
    package mutating func removeStale(now: UInt64) -> [Dropped] {
        var dropped: [Dropped] = []
        var kept: [Entry] = []
        for entry in entries {
            if let reason = Self.staleness(of: entry, now: now) {
                dropped.append(Dropped(payload: entry.payload, reason: reason))
            } else {
                kept.append(entry)
            }
        }
        if !dropped.isEmpty { entries = kept[...] }
        return dropped
    }

    /// Refuses whatever comes from now on; what waits stays.
    package mutating func close() {
        isClosed = true
    }

    private static func staleness(of entry: Entry, now: UInt64) -> DropReason? {
        if entry.isCancelled() { return .cancelled }
        return now >= entry.deadline ? .expired : nil
    }
}

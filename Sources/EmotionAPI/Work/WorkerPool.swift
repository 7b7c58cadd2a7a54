internal import Dispatch
internal import Glibc
internal import Synchronization
internal import Transport

/// W threads that compute jobs of one bounded line, each with its own resource (an analyser with its arenas).
///
/// The service's only parallelism: the libraries below run single-threaded, so W jobs load W processors.
package final class WorkerPool<Resource>: Sendable {
    /// A unit of work and what becomes of it when it is not done.
    package struct Job: Sendable {
        /// Monotonic, in nanoseconds.
        let deadline: UInt64
        /// Whether anyone still waits for the answer; asked just before the job would be computed.
        let isCancelled: @Sendable () -> Bool
        /// Computes, on a worker's thread. The second argument is how long the job waited, in nanoseconds.
        let run: @Sendable (Resource, UInt64) -> Void
        /// Called instead of `run`, on no particular thread.
        let dropped: @Sendable (DropReason) -> Void

        package init(
            deadline: UInt64, isCancelled: @escaping @Sendable () -> Bool,
            run: @escaping @Sendable (Resource, UInt64) -> Void,
            dropped: @escaping @Sendable (DropReason) -> Void
        ) {
            self.deadline = deadline
            self.isCancelled = isCancelled
            self.run = run
            self.dropped = dropped
        }
    }

    private struct State: Sendable {
        var line: WaitingLine<Job>
        var running = 0
    }

    private let state: Mutex<State>
    private let wake = DispatchSemaphore(value: 0)
    private let queue = DispatchQueue(label: "mien.dropped-jobs")
    private let sweep = Mutex<Ticker?>(nil)

    package let workers: Int

    /// Starts the threads.
    /// - Parameters:
    ///   - workers: at least 1.
    ///   - capacity: the most jobs that wait.
    ///   - makeResource: called once on each worker's thread.
    package init(workers: Int, capacity: Int, makeResource: @escaping @Sendable () -> Resource) {
        self.workers = max(1, workers)
        state = Mutex(State(line: WaitingLine(capacity: capacity)))
        sweep.withLock { $0 = Ticker(every: 50, label: "mien.queue-sweep") { [weak self] in self?.dropStale() } }
        for _ in 0..<self.workers {
            startThread { [self] in work(with: makeResource()) }
        }
    }

    /// Puts a job in the line.
    package func submit(_ job: Job) throws(QueueRefusal) {
        var dropped: [WaitingLine<Job>.Dropped] = []
        defer { answer(dropped) }
        let result = state.withLock { state -> Result<Void, QueueRefusal> in
            Result { () throws(QueueRefusal) in
                try state.line.push(
                    job, deadline: job.deadline, isCancelled: job.isCancelled, now: MonotonicClock.now,
                    dropped: &dropped)
            }
        }
        try result.get()
        wake.signal()
    }

    /// Jobs that wait.
    package var depth: Int { state.withLock { $0.line.count } }

    /// Whether the next job would be refused for want of room.
    package var isFull: Bool { state.withLock { $0.line.isFull } }

    /// Jobs that wait or are computed.
    package var pending: Int { state.withLock { $0.line.count + $0.running } }

    /// Refuses new jobs; the workers finish what was taken and then end.
    package func close() {
        state.withLock { $0.line.close() }
        for _ in 0..<workers { wake.signal() }
        sweep.withLock { $0?.cancel() }
    }

    private func work(with resource: Resource) {
        while true {
            wake.wait()
            var dropped: [WaitingLine<Job>.Dropped] = []
            let now = MonotonicClock.now
            let (entry, isOver) = state.withLock { state in
                let entry = state.line.pop(now: now, dropped: &dropped)
                if entry != nil { state.running += 1 }
                return (entry, entry == nil && state.line.isClosed)
            }
            answer(dropped)
            if let entry {
                entry.payload.run(resource, now > entry.enqueuedAt ? now - entry.enqueuedAt : 0)
                state.withLock { $0.running -= 1 }
            } else if isOver {
                return
            }
        }
    }

    private func dropStale() {
        answer(state.withLock { $0.line.removeStale(now: MonotonicClock.now) })
    }

    /// Tells jobs that they were dropped, off the caller's thread: a caller may hold a lock that they need.
    private func answer(_ dropped: [WaitingLine<Job>.Dropped]) {
        guard !dropped.isEmpty else { return }
        let answers = dropped.map { drop in (drop.payload.dropped, drop.reason) }
        queue.async {
            for (answer, reason) in answers { answer(reason) }
        }
    }
}

/// What a new thread is given.
private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// Runs `body` on a thread of its own: workers block, which Dispatch's shared threads must not.
private func startThread(_ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let argument = Unmanaged.passRetained(ThreadBody(body)).toOpaque()
    let code = pthread_create(
        &thread, nil,
        { argument in
            guard let argument else { return nil }
            Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
            return nil
        }, argument)
    precondition(code == 0, "no thread could be started for a worker")
    pthread_detach(thread)
}

internal import CKernels
internal import Glibc
internal import Synchronization

/// Threads that share the parts of one job at a time: the caller and `count` − 1 helpers. For a single context that is to
/// answer sooner; a service that has as many workers as cores runs each without a team.
///
/// Helpers spin for a while after a job before they sleep, since the next one usually follows at once.
/// `@unchecked Sendable`: `job` is written by the one caller that the team is taken for, while no helper may read it; see
/// `Shared.help`.
public final class ThreadTeam: @unchecked Sendable {
    /// Threads, the caller included.
    public let count: Int

    /// Multiply-adds from which on a job is shared out.
    fileprivate let leastWork: Int
    private let shared: Shared
    private var helpers: [pthread_t] = []

    /// Starts the helpers. Where the system gives fewer threads, the team is smaller.
    /// - Parameter leastWork: multiply-adds from which on a job is shared out. Below about two microseconds of one core,
    ///   fetching what the other cores hold takes longer than they save.
    public init(count: Int, leastWork: Int = 100_000) {
        self.leastWork = leastWork
        shared = Shared(threads: max(count, 1))
        for index in 1..<max(count, 1) {
            var thread = pthread_t()
            let argument = unsafe Unmanaged.passRetained(Helper(shared, index)).toOpaque()
            let status = unsafe pthread_create(
                &thread, nil,
                { argument in
                    guard let argument = unsafe argument else { return nil }
                    unsafe Unmanaged<Helper>.fromOpaque(argument).takeRetainedValue().live()
                    return nil
                }, argument)
            guard status == 0 else {
                unsafe Unmanaged<Helper>.fromOpaque(argument).release()
                break
            }
            helpers.append(thread)
        }
        self.count = helpers.count + 1
    }

    deinit {
        shared.stop()
        for helper in helpers { pthread_join(helper, nil) }
    }

    /// Has every part of a job done, on any thread, and returns when all are; false where the team is at another caller's.
    fileprivate func run<Context>(_ parts: Int, _ job: Job<Context>) -> Bool {
        guard shared.take() else { return false }
        unsafe withUnsafePointer(to: job) { job in
            unsafe shared.open(JobReference(job: job), parts)
            shared.work(thread: 0)
            shared.close()
        }
        shared.giveBack()
        return true
    }
}

/// What is to be done, as a function that captures nothing and what it works on: to hand that to other threads takes no
/// memory, as it would for a closure.
private struct Job<Context> {
    let context: Context
    let body: (_ context: Context, _ part: Int, _ thread: Int) -> Void
}

private protocol AnyJob {
    func run(part: Int, thread: Int)
}

/// Small enough to be an `any AnyJob` without memory of its own; valid while the caller waits.
@safe
private struct JobReference<Context>: AnyJob {
    let job: UnsafePointer<Job<Context>>

    func run(part: Int, thread: Int) { unsafe job.pointee.body(job.pointee.context, part, thread) }
}

/// One helper thread.
private final class Helper: Sendable {
    let shared: Shared
    let index: Int

    init(_ shared: Shared, _ index: Int) {
        self.shared = shared
        self.index = index
    }

    func live() {
        var seen = 0
        while let generation = shared.wait(after: seen) {
            seen = generation
            shared.help(generation, thread: index)
        }
    }
}

/// What the threads of a team have in common.
@safe
private final class Shared: @unchecked Sendable {
    /// Odd while a job is open; stopping is `Int.max`.
    private let generation = Atomic<Int>(0)
    private let isTaken = Atomic<Bool>(false)
    /// Helpers that may be reading the job.
    private let active = Atomic<Int>(0)
    private let sleepers = Atomic<Int>(0)
    private var job: (any AnyJob)?
    /// The processor that the caller is on.
    private var processor: Int32 = -1
    private var parts = 0
    private let threads: Int
    /// The next part of each thread's share, each in a cache line of its own.
    private let next: UnsafeMutablePointer<Atomic<Int>>
    private static let line = 16
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    /// Tries before a waiting thread sleeps: about half a millisecond, longer than the parts of a run that one thread does
    /// alone, for to wake a thread takes as long as a small convolution.
    private static let spins = 40_000
    /// Tries before the caller lets other threads have its processor: a helper may be waiting for that.
    private static let politeSpins = 2_000

    init(threads: Int) {
        self.threads = threads
        unsafe next = .allocate(capacity: threads * Self.line)
        for index in 0..<threads * Self.line { unsafe (next + index).initialize(to: Atomic(0)) }
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(condition, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
        unsafe next.deallocate()
    }

    func take() -> Bool {
        isTaken.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
    }

    func giveBack() { isTaken.store(false, ordering: .releasing) }

    func open(_ job: any AnyJob, _ parts: Int) {
        self.job = job
        self.parts = parts
        processor = mk_processor()
        for thread in 0..<threads {
            unsafe next[thread * Self.line].store(
                items(parts, part: thread, of: threads).lowerBound, ordering: .relaxed)
        }
        publish(generation.load(ordering: .relaxed) + 1)
    }

    /// Every part has been taken: waits for the helpers that are still at theirs.
    func close() {
        generation.store(generation.load(ordering: .relaxed) + 1, ordering: .sequentiallyConsistent)
        var tries = 0
        while active.load(ordering: .sequentiallyConsistent) > 0 {
            tries += 1
            if tries % Self.politeSpins == 0 { sched_yield() } else { mk_pause() }
        }
        job = nil
    }

    func stop() { publish(.max) }

    /// A thread's own share first: the same part of every job, so that what it wrote for the last is in its cache. Then
    /// what is left of the others'.
    func work(thread: Int) {
        guard let job else { return }
        for turn in 0..<threads {
            let owner = (thread + turn) % threads
            let end = items(parts, part: owner, of: threads).upperBound
            while true {
                let part = unsafe next[owner * Self.line].add(1, ordering: .relaxed).oldValue
                guard part < end else { break }
                job.run(part: part, thread: thread)
            }
        }
    }

    /// A helper says that it is active before it looks whether the job is still open, and the caller closes the job before
    /// it looks for active helpers: one of them sees the other.
    func help(_ generation: Int, thread: Int) {
        active.add(1, ordering: .sequentiallyConsistent)
        if self.generation.load(ordering: .sequentiallyConsistent) == generation {
            // Where the system has put both on one processor, it can take longer than a run to move one of them.
            if mk_processor() == processor { mk_leave_processor(processor) }
            work(thread: thread)
        }
        active.subtract(1, ordering: .sequentiallyConsistent)
    }

    /// The generation of a job that is open and newer than `seen`; nil when the team ends.
    func wait(after seen: Int) -> Int? {
        while true {
            for _ in 0..<Self.spins {
                let generation = generation.load(ordering: .acquiring)
                if generation == .max { return nil }
                if generation != seen, generation % 2 == 1 { return generation }
                mk_pause()
            }
            unsafe pthread_mutex_lock(mutex)
            sleepers.add(1, ordering: .sequentiallyConsistent)
            while true {
                let generation = generation.load(ordering: .sequentiallyConsistent)
                if generation == .max || (generation != seen && generation % 2 == 1) { break }
                unsafe pthread_cond_wait(condition, mutex)
            }
            sleepers.subtract(1, ordering: .sequentiallyConsistent)
            unsafe pthread_mutex_unlock(mutex)
        }
    }

    private func publish(_ next: Int) {
        generation.store(next, ordering: .sequentiallyConsistent)
        guard sleepers.load(ordering: .sequentiallyConsistent) > 0 else { return }
        unsafe pthread_mutex_lock(mutex)
        unsafe pthread_cond_broadcast(condition)
        unsafe pthread_mutex_unlock(mutex)
    }
}

/// The team where it is to share the work out, nil where one thread is done sooner.
/// - Parameter work: multiply-adds; not asked for without a team.
func worthwhile(_ team: ThreadTeam?, work: @autoclosure () -> Int) -> ThreadTeam? {
    guard let team, work() >= team.leastWork else { return nil }
    return team
}

/// What an element that is read and written counts for as `work`.
let elementWork = 8

/// Into how many parts work is cut for a team: enough that threads which are held up leave their share to the others, and
/// one where there is no team.
func partCount(_ count: Int, for team: ThreadTeam?) -> Int {
    guard let team, team.count > 1 else { return min(count, 1) }
    return min(count, 8 * team.count)
}

/// The items of a part.
func items(_ count: Int, part: Int, of parts: Int) -> Range<Int> {
    (part * count / parts)..<((part + 1) * count / parts)
}

/// Calls `body` once for each part, shared out over a team's threads where there is one.
/// - Parameter body: must capture nothing, for what it needs comes in `context`. It gets the part, and which of the team's
///   threads it is on: two calls at once never have the same.
func inParallel<Context>(
    _ team: ThreadTeam?, _ parts: Int, _ context: Context,
    _ body: @escaping (_ context: Context, _ part: Int, _ thread: Int) -> Void
) {
    if let team, team.count > 1, parts > 1, team.run(parts, Job(context: context, body: body)) { return }
    for part in 0..<max(parts, 0) { body(context, part, 0) }
}

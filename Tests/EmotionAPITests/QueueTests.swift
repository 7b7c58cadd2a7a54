import EmotionAPI
import Synchronization
import Testing

struct WaitingLineTests {
    private let never: @Sendable () -> Bool = { false }

    @Test func handsJobsOutInOrder() throws {
        var line = WaitingLine<Int>(capacity: 3)
        var dropped: [WaitingLine<Int>.Dropped] = []
        for job in 1...3 { try line.push(job, deadline: 100, isCancelled: never, now: 0, dropped: &dropped) }
        #expect(line.pop(now: 1, dropped: &dropped)?.payload == 1)
        #expect(line.pop(now: 1, dropped: &dropped)?.payload == 2)
        #expect(line.pop(now: 1, dropped: &dropped)?.payload == 3)
        #expect(line.pop(now: 1, dropped: &dropped) == nil)
        #expect(dropped.isEmpty)
    }

    @Test func refusesOneMoreThanItsCapacity() throws {
        var line = WaitingLine<Int>(capacity: 2)
        var dropped: [WaitingLine<Int>.Dropped] = []
        try line.push(1, deadline: 100, isCancelled: never, now: 0, dropped: &dropped)
        try line.push(2, deadline: 100, isCancelled: never, now: 0, dropped: &dropped)
        #expect(line.isFull)
        #expect(throws: QueueRefusal.full) {
            try line.push(3, deadline: 100, isCancelled: never, now: 0, dropped: &dropped)
        }
    }

    @Test func neverHandsOutAJobWhoseTimeHasRunOut() throws {
        var line = WaitingLine<Int>(capacity: 3)
        var dropped: [WaitingLine<Int>.Dropped] = []
        try line.push(1, deadline: 10, isCancelled: never, now: 0, dropped: &dropped)
        try line.push(2, deadline: 20, isCancelled: never, now: 0, dropped: &dropped)
        #expect(line.pop(now: 10, dropped: &dropped)?.payload == 2)
        #expect(dropped.map(\.payload) == [1])
        #expect(dropped.map(\.reason) == [.expired])
    }

    @Test func neverHandsOutAJobWhoseClientHasGone() throws {
        var line = WaitingLine<Int>(capacity: 3)
        var dropped: [WaitingLine<Int>.Dropped] = []
        try line.push(1, deadline: 10, isCancelled: { true }, now: 0, dropped: &dropped)
        #expect(line.pop(now: 1, dropped: &dropped) == nil)
        #expect(dropped.map(\.reason) == [.cancelled])
    }

    @Test func staleJobsMakeRoom() throws {
        var line = WaitingLine<Int>(capacity: 2)
        var dropped: [WaitingLine<Int>.Dropped] = []
        try line.push(1, deadline: 5, isCancelled: never, now: 0, dropped: &dropped)
        try line.push(2, deadline: 100, isCancelled: never, now: 0, dropped: &dropped)
        try line.push(3, deadline: 100, isCancelled: never, now: 6, dropped: &dropped)
        #expect(dropped.map(\.payload) == [1])
        #expect(line.count == 2)
    }

    @Test func aClosedLineKeepsWhatWaitsAndTakesNothing() throws {
        var line = WaitingLine<Int>(capacity: 2)
        var dropped: [WaitingLine<Int>.Dropped] = []
        try line.push(1, deadline: 100, isCancelled: never, now: 0, dropped: &dropped)
        line.close()
        #expect(throws: QueueRefusal.closed) {
            try line.push(2, deadline: 100, isCancelled: never, now: 0, dropped: &dropped)
        }
        #expect(line.pop(now: 1, dropped: &dropped)?.payload == 1)
    }
}

/// Waits without a timed assertion: a test that hangs is ended by its runner.
private actor Gate {
    private var isOpen = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    func open() {
        isOpen = true
        for waiter in waiters { waiter.resume() }
        waiters = []
    }

    func wait() async {
        if isOpen { return }
        await withCheckedContinuation { waiters.append($0) }
    }
}

struct WorkerPoolTests {
    private final class Resource {
        var uses = 0
    }

    @Test func everyWorkerHasItsOwnResourceAndEveryJobIsDone() async throws {
        let made = Atomic<Int>(0)
        let pool = WorkerPool<Resource>(workers: 3, capacity: 100) {
            made.add(1, ordering: .relaxed)
            return Resource()
        }
        let done = Atomic<Int>(0)
        let gate = Gate()
        for _ in 0..<100 {
            try pool.submit(
                .init(deadline: .max, isCancelled: { false }) { resource, _ in
                    resource.uses += 1
                    if done.add(1, ordering: .relaxed).newValue == 100 { Task { await gate.open() } }
                } dropped: { _ in
                    Issue.record("a job was dropped")
                })
        }
        await gate.wait()
        #expect(done.load(ordering: .relaxed) == 100)
        #expect(made.load(ordering: .relaxed) <= 3)
        pool.close()
    }

    @Test func aJobWhoseDeadlinePassedIsNeverComputed() async throws {
        let pool = WorkerPool<Resource>(workers: 1, capacity: 4) { Resource() }
        let gate = Gate()
        try pool.submit(
            .init(deadline: 1, isCancelled: { false }) { _, _ in
                Issue.record("it was computed")
            } dropped: { reason in
                #expect(reason == .expired)
                Task { await gate.open() }
            })
        await gate.wait()
        pool.close()
    }

    @Test func aJobWhoseClientHasGoneIsNeverComputed() async throws {
        let pool = WorkerPool<Resource>(workers: 1, capacity: 4) { Resource() }
        let gate = Gate()
        try pool.submit(
            .init(deadline: .max, isCancelled: { true }) { _, _ in
                Issue.record("it was computed")
            } dropped: { reason in
                #expect(reason == .cancelled)
                Task { await gate.open() }
            })
        await gate.wait()
        pool.close()
    }

    @Test func aClosedPoolFinishesWhatItTookAndRefusesMore() async throws {
        let pool = WorkerPool<Resource>(workers: 1, capacity: 4) { Resource() }
        let gate = Gate()
        try pool.submit(
            .init(deadline: .max, isCancelled: { false }) { _, _ in
                Task { await gate.open() }
            } dropped: { _ in
            })
        pool.close()
        #expect(throws: QueueRefusal.closed) {
            try pool.submit(.init(deadline: .max, isCancelled: { false }, run: { _, _ in }, dropped: { _ in }))
        }
        await gate.wait()
    }
}

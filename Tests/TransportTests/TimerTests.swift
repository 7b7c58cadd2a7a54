import Dispatch
import Synchronization
import Testing
import Transport

/// Timers and tasks of an event loop.
@Suite struct TimerTests {
    private final class Results: Sendable {
        let values = Mutex<[Int]>([])
        let done = DispatchSemaphore(value: 0)
        func add(_ value: Int) { values.withLock { $0.append(value) } }
        func wait() -> Bool { done.wait(timeout: .now() + 20) == .success }
    }

    @Test func runsTasksInOrderFromManyThreads() throws {
        let loop = try EventLoop(label: "test")
        defer { loop.stop() }
        let results = Results()
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for index in 0..<1_000 { loop.execute { results.add(thread * 1_000 + index) } }
        }
        loop.execute { results.done.signal() }
        #expect(results.wait())
        let values = results.values.withLock { $0 }
        #expect(values.count == 8_000)
        for thread in 0..<8 {
            let own = values.filter { $0 / 1_000 == thread }
            #expect(own == Array(thread * 1_000..<(thread + 1) * 1_000))
        }
    }

    @Test func firesTimersInTheOrderOfTheirDeadlines() throws {
        let loop = try EventLoop(label: "test")
        defer { loop.stop() }
        let results = Results()
        loop.execute {
            let start = loop.now
            var timers: [LoopTimer] = []
            for (index, delay) in [5, 1, 4, 2, 3, 9, 8, 7, 6, 0].enumerated() {
                let timer = LoopTimer(loop: loop) { results.add(delay) }
                timer.set(start + UInt64(delay) * 1_000_000)
                // Every third one is cancelled, and every third one is moved away and back.
                if index % 3 == 0 { timer.cancel() }
                if index % 3 == 1 {
                    timer.set(start + 1_000_000_000_000)
                    timer.set(start + UInt64(delay) * 1_000_000)
                }
                timers.append(timer)
            }
            let last = LoopTimer(loop: loop) { [timers] in
                for timer in timers { timer.cancel() }
                results.done.signal()
            }
            last.set(start + 20_000_000)
        }
        #expect(results.wait())
        #expect(results.values.withLock { $0 } == [1, 3, 4, 6, 7, 9])
    }

    @Test func movesATimerThatWasSetAgain() throws {
        let loop = try EventLoop(label: "test")
        defer { loop.stop() }
        let results = Results()
        loop.execute {
            let moved = LoopTimer(loop: loop) { results.add(1) }
            moved.set(loop.now + 1_000_000)
            moved.set(loop.now + 30_000_000)
            let between = LoopTimer(loop: loop) { results.add(0) }
            between.set(loop.now + 10_000_000)
            let last = LoopTimer(loop: loop) {
                moved.cancel()
                between.cancel()
                results.done.signal()
            }
            last.set(loop.now + 40_000_000)
        }
        #expect(results.wait())
        #expect(results.values.withLock { $0 } == [0, 1])
    }
}

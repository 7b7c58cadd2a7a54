import CLinux
@unsafe @preconcurrency import Dispatch
import Glibc
import Synchronization

/// One serial queue on which a share of the connections lives.
///
/// The sockets are in an epoll set, edge-triggered, and one Dispatch source watches the set: a source for each socket
/// would cost two system calls and a change of threads for every request. While there is traffic the queue stays in its
/// handler; after `lingerMilliseconds` of silence it gives its thread back to Dispatch.
///
/// `@unchecked Sendable`: all that is not a `Mutex` or immutable is touched on `queue` only.
@safe
public final class EventLoop: @unchecked Sendable {
    /// Something with a descriptor in the set.
    protocol Watcher: AnyObject {
        /// - Parameter events: bits of epoll_event.events.
        func ready(_ events: UInt32)
    }

    private enum Phase { case idle, running, waiting }

    private struct Inbox {
        var tasks: [@Sendable () -> Void] = []
        var phase = Phase.idle
    }

    private struct Slot {
        var watcher: (any Watcher)?
        var generation: UInt32 = 0
    }

    private static let lingerMilliseconds: Int32 = 2
    private static let batch = 128
    private static let wakeToken = UInt64.max

    private let queue: DispatchQueue
    private let epoll: Int32
    private let wakeDescriptor: Int32
    private let source: any DispatchSourceRead
    private let timerSource: any DispatchSourceTimer
    private let inbox = Mutex(Inbox())
    private let events: UnsafeMutablePointer<epoll_event>

    private var slots: [Slot] = []
    private var timers = TimerHeap()
    private var armedTimer: UInt64 = .max
    /// The descriptors are closed, and their numbers may be somebody else's.
    private var isStopped = false
    private var unflushed: [Connection] = []
    private var unfinished: [Connection] = []
    /// Where every connection's bytes are read to.
    let scratch: UnsafeMutableBufferPointer<UInt8>
    /// Buffers that connections write to and give back, so that an idle one has none.
    private var spares: [[UInt8]] = []

    /// The time of the current round, nanoseconds of the monotonic clock.
    public private(set) var now: UInt64 = MonotonicClock.now

    /// A loop that runs until `stop`.
    /// - Throws: `.system` if the descriptors cannot be had.
    public init(label: String) throws(TransportError) {
        epoll = mien_epoll_create()
        guard epoll >= 0 else { throw .system(call: "epoll_create1", errno: errno) }
        wakeDescriptor = mien_eventfd()
        guard wakeDescriptor >= 0 else {
            let code = errno
            Glibc.close(epoll)
            throw .system(call: "eventfd", errno: code)
        }
        queue = DispatchQueue(label: label)
        source = DispatchSource.makeReadSource(fileDescriptor: epoll, queue: queue)
        timerSource = DispatchSource.makeTimerSource(queue: queue)
        unsafe events = .allocate(capacity: Self.batch)
        unsafe scratch = .allocate(capacity: 64 << 10)
        unsafe scratch.initialize(repeating: 0)
        _ = mien_epoll_control(epoll, EPOLL_CTL_ADD, wakeDescriptor, mien_epoll_in, Self.wakeToken)
        // The sources keep the loop; `stop` ends them.
        source.setEventHandler { self.run() }
        timerSource.setEventHandler {
            self.armedTimer = .max
            self.run()
        }
        source.setCancelHandler { [epoll, wakeDescriptor] in
            Glibc.close(epoll)
            Glibc.close(wakeDescriptor)
        }
        source.activate()
        timerSource.activate()
    }

    deinit {
        unsafe events.deallocate()
        unsafe scratch.deallocate()
    }

    /// Runs a task on the loop, soon and in order. May be called from any thread.
    public func execute(_ task: @escaping @Sendable () -> Void) {
        let phase = inbox.withLock { inbox in
            inbox.tasks.append(task)
            return inbox.tasks.count == 1 ? inbox.phase : .running
        }
        switch phase {
        case .running: break
        case .waiting: wake()
        case .idle: queue.async { self.run() }
        }
    }

    /// Whether the caller runs on the loop.
    public func assertOnLoop() { dispatchPrecondition(condition: .onQueue(queue)) }

    /// Ends the loop. Its connections and listeners were closed before; tasks that come after are thrown away.
    public func stop() {
        queue.async {
            self.isStopped = true
            self.timerSource.cancel()
            self.source.cancel()
        }
    }

    // MARK: Timers

    func schedule(_ timer: LoopTimer, at key: UInt64) { timers.put(timer, key: key) }

    func unschedule(_ timer: LoopTimer) { timers.remove(timer) }

    // MARK: Descriptors

    /// Puts a descriptor into the set.
    /// - Returns: 0 or an error number.
    func add(_ descriptor: Int32, _ events: UInt32, _ watcher: any Watcher) -> Int32 {
        guard let place = Int(exactly: descriptor), place >= 0 else { return EBADF }
        while slots.count <= place { slots.append(Slot()) }
        slots[place].watcher = watcher
        slots[place].generation &+= 1
        let token = UInt64(slots[place].generation) << 32 | UInt64(UInt32(bitPattern: descriptor))
        if mien_epoll_control(epoll, EPOLL_CTL_ADD, descriptor, events, token) == 0 { return 0 }
        slots[place].watcher = nil
        return errno
    }

    /// Takes a descriptor out of the set; events of it that are already at hand are dropped.
    func remove(_ descriptor: Int32) {
        guard let place = Int(exactly: descriptor), slots.indices.contains(place), slots[place].watcher != nil else {
            return
        }
        slots[place].watcher = nil
        slots[place].generation &+= 1
        _ = mien_epoll_control(epoll, EPOLL_CTL_DEL, descriptor, 0, 0)
    }

    // MARK: Connections

    /// Has a connection flush its buffer at the end of the round.
    func flushLater(_ connection: Connection) { unflushed.append(connection) }

    /// Has a connection go on reading in the next round, when others had their turn.
    func readLater(_ connection: Connection) { unfinished.append(connection) }

    func takeBuffer() -> [UInt8] { spares.popLast() ?? [] }

    func giveBack(_ buffer: consuming [UInt8]) {
        guard spares.count < 16, buffer.capacity <= 128 << 10 else { return }
        buffer.removeAll(keepingCapacity: true)
        spares.append(buffer)
    }

    // MARK: The round

    private func run() {
        while true {
            let tasks = inbox.withLock { inbox in
                defer { inbox.tasks = [] }
                inbox.phase = .running
                return inbox.tasks
            }
            if isStopped { return }
            now = MonotonicClock.now
            for task in tasks { task() }
            let readers = unfinished
            unfinished.removeAll(keepingCapacity: true)
            for connection in readers { connection.goOnReading() }
            while let timer = timers.pop(until: now) { timer.keyReached(now: now) }
            flush()
            guard wait() else { return }
        }
    }

    private func flush() {
        // What is flushed may make room for more, so the list can grow while it is worked off.
        var index = 0
        while index < unflushed.count {
            unflushed[index].flush()
            index += 1
        }
        unflushed.removeAll(keepingCapacity: true)
    }

    /// Waits for events and handles them.
    /// - Returns: false if there were none and nothing else is to do: the thread goes back to Dispatch.
    private func wait() -> Bool {
        let isBusy = inbox.withLock { inbox in
            if inbox.tasks.isEmpty { inbox.phase = .waiting }
            return !inbox.tasks.isEmpty
        }
        var timeout = Self.lingerMilliseconds
        if isBusy || !unfinished.isEmpty { timeout = 0 }
        if let key = timers.first, key < now + UInt64(Self.lingerMilliseconds) * 1_000_000 { timeout = min(timeout, 1) }
        let count = unsafe epoll_wait(epoll, events, Int32(Self.batch), timeout)
        now = MonotonicClock.now
        for index in 0..<max(0, Int(count)) {
            unsafe handle(mien_epoll_token(events + index), mien_epoll_events(events + index))
        }
        if count > 0 || isBusy || !unfinished.isEmpty { return true }
        if let key = timers.first, key <= now { return true }
        return inbox.withLock { inbox in
            if !inbox.tasks.isEmpty { return true }
            inbox.phase = .idle
            armTimer()
            return false
        }
    }

    private func handle(_ token: UInt64, _ events: UInt32) {
        if token == Self.wakeToken {
            var count: UInt64 = 0
            _ = unsafe read(wakeDescriptor, &count, 8)
            return
        }
        let place = Int(token & 0xFFFF_FFFF)
        guard slots.indices.contains(place), slots[place].generation == UInt32(token >> 32) else { return }
        slots[place].watcher?.ready(events)
    }

    private func wake() {
        var one: UInt64 = 1
        _ = unsafe write(wakeDescriptor, &one, 8)
    }

    private func armTimer() {
        let key = timers.first ?? .max
        guard key != armedTimer else { return }
        armedTimer = key
        if key == .max {
            timerSource.schedule(deadline: .distantFuture)
        } else {
            let delay = key > now ? key - now : 0
            timerSource.schedule(
                deadline: .now() + .nanoseconds(Int(min(delay, 1 << 60))), leeway: .milliseconds(5))
        }
    }
}

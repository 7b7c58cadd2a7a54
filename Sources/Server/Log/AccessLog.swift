import Dispatch
import Glibc
import Synchronization
import Transport

/// Lines of JSON, one for each request and one for each event of the server, written without blocking who logs.
///
/// Lines wait in a bounded buffer for a queue of their own to write them; where the reader of the log is too slow, lines
/// are dropped and counted in a line that follows.
public final class AccessLog: Sendable {
    /// How grave an event is.
    public enum Level: String, Sendable {
        /// As expected.
        case info
        /// Something that an operator should know.
        case warning
        /// Something that does not work.
        case error
    }

    private struct State {
        var buffer: [UInt8] = []
        var isScheduled = false
        var dropped = 0
    }

    private static let bufferLimit = 4 << 20

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "mien.log")
    private let write: @Sendable ([UInt8]) -> Void
    /// Whether requests are logged; events always are.
    let logsRequests: Bool

    /// A log to a descriptor, standard output by default.
    public convenience init(descriptor: Int32 = 1, logsRequests: Bool = true) {
        self.init(logsRequests: logsRequests) { bytes in FileOutput.write(bytes, to: descriptor) }
    }

    /// A log to a function that gets one or more whole lines at a time, on one queue.
    public init(logsRequests: Bool = true, write: @escaping @Sendable ([UInt8]) -> Void) {
        self.logsRequests = logsRequests
        self.write = write
    }

    /// Logs something that happened to the server: `{"time":…,"level":…,"event":…,…}`.
    /// - Parameters:
    ///   - event: a stable name for programs.
    ///   - fields: more about it; values are escaped.
    public func event(_ level: Level, _ event: String, _ fields: [(name: String, value: String)] = []) {
        var line = JSONLine()
        line.field("time", LogTime.now())
        line.field("level", level.rawValue)
        line.field("event", event)
        for field in fields { line.field(field.name, field.value) }
        append(line)
    }

    /// Returns when every line logged before is written.
    public func flush() { queue.sync { drain() } }

    func append(_ line: consuming JSONLine) {
        let bytes = line.finish()
        let schedule = state.withLock { state in
            guard state.buffer.count + bytes.count <= Self.bufferLimit else {
                state.dropped += 1
                return false
            }
            state.buffer.append(contentsOf: bytes)
            defer { state.isScheduled = true }
            return !state.isScheduled
        }
        if schedule { queue.async { self.drain() } }
    }

    private func drain() {
        let (bytes, dropped) = state.withLock { state in
            defer {
                state.buffer = []
                state.dropped = 0
                state.isScheduled = false
            }
            return (state.buffer, state.dropped)
        }
        if !bytes.isEmpty { write(bytes) }
        if dropped > 0 { event(.warning, "log_lines_dropped", [("count", String(dropped))]) }
    }
}

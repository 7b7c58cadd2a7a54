internal import Synchronization
internal import Transport

/// A bar on standard error while many things are worked through; nothing where no terminal is there to see it.
final class ProgressBar: Sendable {
    private struct State: Sendable {
        var done = 0
        var drawnAt: UInt64 = 0
    }

    private let total: Int
    private let label: String
    private let isShown: Bool
    private let startedAt = MonotonicClock.now
    private let state = Mutex(State())

    init(total: Int, label: String) {
        self.total = max(1, total)
        self.label = label
        isShown = Terminal.isInteractive
    }

    /// One more is done. May be called from any thread.
    func advance() {
        guard isShown else { return }
        state.withLock { state in
            state.done += 1
            let now = MonotonicClock.now
            guard now - state.drawnAt > 100_000_000 || state.done == total else { return }
            state.drawnAt = now
            let width = max(10, min(40, Terminal.width - label.count - 30))
            let filled = width * min(state.done, total) / total
            let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: width - filled)
            let seconds = Double(now - startedAt) / 1e9
            let rate = seconds > 0 ? Double(state.done) / seconds : 0
            Terminal.status("\r\(label) \(bar) \(state.done)/\(total) \(TextTable.number(rate, decimals: 1))/s ")
        }
    }

    /// Takes the bar away.
    func finish() {
        if isShown { Terminal.status("\r\u{1B}[K") }
    }
}

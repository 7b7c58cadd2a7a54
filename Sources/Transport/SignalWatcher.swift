@unsafe @preconcurrency import Dispatch
import Glibc

/// Turns signals into calls on a queue of its own, for as long as it lives.
public final class SignalWatcher: Sendable {
    private let sources: [any DispatchSourceSignal]

    /// Begins to watch. Once this returns, the default action of the signals (ending the process) no longer happens.
    /// - Parameters:
    ///   - signals: `SIGTERM`, `SIGINT`, `SIGHUP`, …
    ///   - handler: is called with the signal's number, one call at a time.
    public init(_ signals: [Int32], _ handler: @escaping @Sendable (Int32) -> Void) {
        let queue = DispatchQueue(label: "mien.signals")
        let registered = DispatchSemaphore(value: 0)
        sources = signals.map { signal in
            let source = DispatchSource.makeSignalSource(signal: signal, queue: queue)
            source.setEventHandler { handler(signal) }
            source.setRegistrationHandler { registered.signal() }
            source.activate()
            return source
        }
        for _ in signals { registered.wait() }
    }

    deinit { cancel() }

    /// Stops watching.
    public func cancel() {
        for source in sources { source.cancel() }
    }

    /// Lets writes to closed connections fail with EPIPE instead of ending the process; libssl has no flag for it.
    public static func ignoreBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }
}

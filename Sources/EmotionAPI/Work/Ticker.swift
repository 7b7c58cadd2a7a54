internal import Dispatch

/// Calls something again and again on a queue of its own, until it is let go or cancelled.
///
/// `@unchecked Sendable`: the source is made and activated in `init`, and from then on only cancelled, which Dispatch
/// allows from any thread.
final class Ticker: @unchecked Sendable {
    private let source: any DispatchSourceTimer

    /// - Parameter milliseconds: from one call to the next, and to the first.
    init(every milliseconds: Int, label: String, _ tick: @escaping @Sendable () -> Void) {
        source = DispatchSource.makeTimerSource(queue: DispatchQueue(label: label))
        source.schedule(
            deadline: .now() + .milliseconds(milliseconds), repeating: .milliseconds(milliseconds),
            leeway: .milliseconds(milliseconds / 4))
        source.setEventHandler(handler: tick)
        source.activate()
    }

    deinit { source.cancel() }

    func cancel() { source.cancel() }
}

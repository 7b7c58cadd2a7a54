import HTTPCore
import Synchronization

/// Where a handler on any thread leaves the answer for a connection on its loop.
final class Mailbox: Sendable {
    private enum State {
        /// The handler is being called; the connection looks here when it returns.
        case dispatching
        /// The handler returned without an answer; whoever brings it wakes the connection.
        case waiting
        /// The answer, nil for a handler that let go of it.
        case answered(HTTPResponse?)
        /// Taken, or of no more use.
        case done
    }

    private let state = Mutex(State.dispatching)
    private let cancelled = Atomic<Bool>(false)

    /// Whether nobody waits for the answer any more.
    var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

    /// Marks the answer as of no more use; it may still be brought.
    func cancel() { cancelled.store(true, ordering: .relaxed) }

    /// Leaves the answer.
    /// - Returns: whether the connection must be woken to take it.
    func put(_ response: HTTPResponse?) -> Bool {
        state.withLock { state in
            switch state {
            case .dispatching:
                state = .answered(response)
                return false
            case .waiting:
                state = .answered(response)
                return true
            case .answered, .done:
                return false
            }
        }
    }

    /// Takes the answer.
    /// - Returns: nil if there is none yet (`.some(nil)` is a handler that let go of it).
    func take() -> HTTPResponse?? {
        state.withLock { state in
            switch state {
            case .dispatching:
                state = .waiting
                return nil
            case .answered(let response):
                state = .done
                return .some(response)
            case .waiting, .done:
                return nil
            }
        }
    }

    /// Closes the box: what is brought from now on is thrown away.
    func close() {
        cancel()
        state.withLock { $0 = .done }
    }
}

public import HTTPCore
import Synchronization

/// The way back for one request's answer.
///
/// A responder that is let go without an answer answers 500, so that no client waits for ever on a lost request.
public final class Responder: Sendable {
    private let deliver: Mutex<(@Sendable (HTTPResponse?) -> Void)?>

    /// - Parameter deliver: is called once, from the thread that answers; with nil if the responder was let go.
    public init(_ deliver: @escaping @Sendable (HTTPResponse?) -> Void) {
        self.deliver = Mutex(deliver)
    }

    deinit { take()?(nil) }

    /// Sends the response. May be called from any thread; calls after the first are ignored.
    public func respond(_ response: HTTPResponse) { take()?(response) }

    private func take() -> (@Sendable (HTTPResponse?) -> Void)? {
        deliver.withLock { deliver in
            defer { deliver = nil }
            return deliver
        }
    }
}

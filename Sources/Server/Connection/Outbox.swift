import Synchronization

/// What threads have for a session to send, in order.
///
/// `@unchecked Sendable`: `session` is touched on its loop's queue only.
final class Outbox: @unchecked Sendable {
    private let outputs = Mutex<[WebSocketChannel.Output]>([])

    /// Nil once the session is over. It breaks the circle of session and channel.
    var session: WebSocketSession?

    /// - Returns: whether it was empty, so that the session must be woken.
    func put(_ output: WebSocketChannel.Output) -> Bool {
        outputs.withLock { outputs in
            outputs.append(output)
            return outputs.count == 1
        }
    }

    func take() -> [WebSocketChannel.Output] {
        outputs.withLock { outputs in
            defer { outputs = [] }
            return outputs
        }
    }
}

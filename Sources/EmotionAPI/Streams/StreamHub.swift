internal import Server
internal import Synchronization
internal import Transport

/// All streams of the service: their number, and the beat that wakes those that wait.
package final class StreamHub: Sendable {
    private struct State {
        var sessions: [ObjectIdentifier: StreamHandler] = [:]
    }

    let settings: StreamSettings
    let metrics: ServiceMetrics
    private let maximumSessions: Int
    private let state = Mutex(State())
    private let ticker = Mutex<Ticker?>(nil)

    /// - Parameter maximumSessions: one more is told that the server is busy and closed with 1013.
    package init(settings: StreamSettings, maximumSessions: Int, metrics: ServiceMetrics) {
        self.settings = settings
        self.metrics = metrics
        self.maximumSessions = maximumSessions
        ticker.withLock { $0 = Ticker(every: 50, label: "mien.streams") { [weak self] in self?.tick() } }
    }

    /// Streams that are open.
    package var count: Int { state.withLock { $0.sessions.count } }

    /// Begins a stream on a channel.
    func accept(_ channel: WebSocketChannel, context: ServiceContext) -> any WebSocketHandler {
        guard let engine = context.engine else {
            return RefusedStream(channel, Problem(.serverBusy, "the models are still being loaded"))
        }
        let handler = StreamHandler(
            channel: channel, hub: self, engine: engine, pipeline: context.pipeline,
            deadline: UInt64(context.configuration.deadlines.requestMilliseconds) * 1_000_000,
            sessionID: RandomName.make())
        let isAccepted = state.withLock { state in
            guard state.sessions.count < maximumSessions else { return false }
            state.sessions[ObjectIdentifier(handler)] = handler
            return true
        }
        guard isAccepted else {
            return RefusedStream(channel, Problem(.serverBusy, "as many streams are open as this server takes"))
        }
        metrics.streams.add(1)
        handler.start()
        return handler
    }

    /// The stream is over.
    func remove(_ handler: StreamHandler) {
        let wasThere = state.withLock { $0.sessions.removeValue(forKey: ObjectIdentifier(handler)) != nil }
        if wasThere { metrics.streams.add(-1) }
    }

    private func tick() {
        for handler in state.withLock({ Array($0.sessions.values) }) { handler.tick() }
    }
}

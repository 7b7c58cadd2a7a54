import Synchronization
public import Transport

/// The server: listening sockets, their connections, and the way they end.
public final class HTTPServer: Sendable {
    private struct State {
        var contexts: [LoopContext] = []
        var listeners: [Listener] = []
        /// By listener; nil for plain HTTP.
        var certificates: [TLSContext?] = []
    }

    private let core: ServerCore
    private let state = Mutex(State())
    private let ticketKeys = TLSTicketKeys()
    private let next = Atomic<Int>(0)
    private let openListeners = Atomic<Int>(0)

    /// A server that listens once `start` is called. It adds its own metrics (`http_server_*`, `process_*`), so a
    /// registry serves one server.
    public init(configuration: ServerConfiguration, router: Router, metrics: MetricsRegistry, log: AccessLog) {
        core = ServerCore(configuration: configuration, router: router, metrics: metrics, log: log)
        let core = core
        metrics.gauge("http_server_connections_open", help: "Open connections.") { Double(core.connectionCount) }
        ProcessMetrics.register(in: metrics)
    }

    /// Binds every listener and serves.
    /// - Returns: where each listener is bound, in the order of the configuration.
    /// - Throws: if an address cannot be bound or TLS files cannot be used; nothing is left open then.
    public func start() throws(TransportError) -> [BoundAddress] {
        SignalWatcher.ignoreBrokenPipes()
        let configuration = core.configuration
        let certificates = try readCertificates()
        var loops: [EventLoop] = []
        var listeners: [Listener] = []
        do throws(TransportError) {
            for index in 0..<max(1, configuration.eventLoops) {
                loops.append(try EventLoop(label: "mien.loop.\(index)"))
            }
            for (index, listen) in configuration.listeners.enumerated() {
                listeners.append(
                    try Listener(
                        listen.endpoint, isShared: configuration.sharesAddresses, backlog: configuration.backlog,
                        loop: loops[index % loops.count]))
            }
        } catch {
            for listener in listeners { listener.loop.execute { listener.close() } }
            for loop in loops { loop.stop() }
            throw error
        }
        let contexts = loops.map(LoopContext.init)
        state.withLock { $0 = State(contexts: contexts, listeners: listeners, certificates: certificates) }
        openListeners.store(listeners.count, ordering: .releasing)
        for (index, listener) in listeners.enumerated() { begin(listener, index, contexts) }
        return listeners.map(\.address)
    }

    /// Reads the certificate and key files of every listener again; connections that are open keep what they have.
    /// - Throws: if a file cannot be used; every listener keeps what it had then.
    public func reloadCertificates() throws(TransportError) {
        let certificates = try readCertificates()
        state.withLock { $0.certificates = certificates }
    }

    private func readCertificates() throws(TransportError) -> [TLSContext?] {
        var contexts: [TLSContext?] = []
        for listener in core.configuration.listeners {
            if let tls = listener.tls {
                contexts.append(try TLSContext(tls, ticketKeys: ticketKeys))
            } else {
                contexts.append(nil)
            }
        }
        core.tls.loaded(contexts.flatMap { $0?.validity ?? [] }, log: core.log)
        return contexts
    }

    /// Stops accepting, closes idle connections, ends the others behind the answer they wait for, and tells WebSocket
    /// sessions. Returns at once.
    public func beginDrain() {
        guard core.beginDraining() else { return }
        for listener in state.withLock({ $0.listeners }) {
            listener.loop.execute { [self] in
                listener.close()
                openListeners.subtract(1, ordering: .acquiringAndReleasing)
            }
        }
        for context in state.withLock({ $0.contexts }) {
            // Behind the listeners' last connections, which are of this loop or in its tasks by then.
            let core = core
            context.loop.execute {
                for connection in core.connections where connection.loop === context.loop { connection.beginDrain() }
            }
        }
    }

    /// Drains and waits until every connection is closed; what is left at the deadline is closed by force.
    /// - Parameter timeout: how long to wait. WebSocket sessions that are still open shortly before its end are closed
    ///   with 1001.
    /// - Returns: whether every connection ended by itself.
    public func shutdown(timeout: Duration) -> Bool {
        beginDrain()
        let end = MonotonicClock.now + timeout.nanoseconds
        // The listeners first, whatever the timeout: a stopped loop would leave them open.
        while openListeners.load(ordering: .acquiring) > 0 { MonotonicClock.sleep(nanoseconds: 500_000) }
        let last = min(timeout.nanoseconds / 4, 1_000_000_000)
        if !wait(until: end - last) {
            each { $0.closeSession() }
            _ = wait(until: end)
        }
        let isClean = core.connectionCount == 0
        if !isClean {
            core.log.event(.warning, "drain_incomplete", [("connections", String(core.connectionCount))])
            each { $0.connection.abort() }
            _ = wait(until: MonotonicClock.now + 1_000_000_000)
        }
        let contexts = state.withLock { state in
            defer { state = State() }
            return state.contexts
        }
        for context in contexts { context.loop.stop() }
        return isClean
    }

    /// How many connections are open.
    public var connectionCount: Int { core.connectionCount }

    // MARK: Accepting

    private func begin(_ listener: Listener, _ index: Int, _ contexts: [LoopContext]) {
        let log = core.log
        let address = listener.address.description
        listener.loop.execute { [weak self] in
            listener.start(
                accepted: { descriptor, peer in
                    guard let self else { return TransportDescriptor.close(descriptor) }
                    self.accept(descriptor, peer, index, contexts)
                },
                notice: { notice in
                    switch notice {
                    case .paused(let code):
                        let reason = TransportError.system(call: "accept", errno: code).description
                        log.event(.warning, "accept_paused", [("address", address), ("reason", reason)])
                    case .resumed:
                        log.event(.info, "accept_resumed", [("address", address)])
                    }
                })
        }
    }

    private func accept(_ descriptor: Int32, _ peer: BoundAddress, _ listener: Int, _ contexts: [LoopContext]) {
        let turn = next.wrappingAdd(1, ordering: .relaxed).oldValue
        let context = contexts[Int(UInt(bitPattern: turn) % UInt(contexts.count))]
        let certificate = state.withLock {
            $0.certificates.indices.contains(listener) ? $0.certificates[listener] : nil
        }
        let connection = Connection(
            descriptor: descriptor, peer: peer, loop: context.loop, tls: certificate,
            writeTimeout: core.configuration.writeTimeout)
        let http = HTTPConnection(core: core, context: context, connection: connection)
        http.admit()
        context.loop.execute { http.start() }
    }

    // MARK: Waiting

    private func each(_ body: @escaping @Sendable (HTTPConnection) -> Void) {
        for connection in core.connections { connection.loop.execute { body(connection) } }
    }

    private func wait(until end: UInt64) -> Bool {
        while core.connectionCount > 0 {
            if MonotonicClock.now >= end { return false }
            MonotonicClock.sleep(nanoseconds: 2_000_000)
        }
        return true
    }
}

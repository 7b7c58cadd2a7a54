internal import Emotion
internal import HTTPCore
package import Server
package import Transport

/// The service as a whole: settings in, a listening server out, and the way it ends.
package final class MienService: Sendable {
    package let configuration: Configuration
    package let context: ServiceContext
    package let log: AccessLog
    let access: AccessControl
    private let server: HTTPServer
    private let metricsServer: HTTPServer?

    /// A service that listens once `start` is called.
    package init(configuration: Configuration, log: AccessLog) {
        self.configuration = configuration
        self.log = log
        let registry = MetricsRegistry()
        context = ServiceContext(configuration: configuration, registry: registry)
        let access = AccessControl(configuration, registry: registry)
        self.access = access
        var serving = Self.serverConfiguration(configuration)
        if access.isActive { serving.admit = { access.admit($0, route: $1) } }
        server = HTTPServer(
            configuration: serving, router: ServiceRoutes.router(context),
            metrics: registry, log: log)
        metricsServer = Self.metricsServer(configuration, context, log)
    }

    /// Binds and serves; until `load` is done, the service is alive and not ready.
    package func start() throws(ServiceError) -> [BoundAddress] {
        try loadKeys()
        do throws(TransportError) {
            let addresses = try server.start()
            if let own = try metricsServer?.start().first {
                log.event(.info, "metrics_listen", [("address", "http://\(own)")])
            }
            return addresses
        } catch {
            // The first may listen where the second could not.
            abandon()
            throw .transport(error)
        }
    }

    /// Loads the models, starts the workers and warms them up; then the service is ready. Takes seconds.
    package func load() throws(ServiceError) {
        let models: EmotionModels
        do {
            models = try EmotionModels(
                weightsDirectory: configuration.weights, choosing: configuration.models.names)
        } catch {
            throw .models(error)
        }
        // The first run of a model plans its memory; a failure here is a fault of the weights, found before any client.
        do {
            try models.makeAnalyzer().warmUp()
        } catch {
            throw .warmUp(error)
        }
        let count = configuration.workers == 0 ? ProcessorQuota.current() : configuration.workers
        let pool = WorkerPool<EmotionAnalyzer>(workers: count, capacity: configuration.queue.length) {
            let analyzer = models.makeAnalyzer()
            try? analyzer.warmUp()
            return analyzer
        }
        context.becomeReady(ServiceContext.Engine(selection: models.selection, pool: pool))
        log.event(.info, "ready", [("workers", String(count))])
    }

    /// Reads the certificate files again, for connections to come; says in the log how that went.
    package func reloadCertificates() {
        guard !configuration.tls.certificate.isEmpty else {
            guard configuration.auth.keysFile.isEmpty else { return }
            return log.event(.info, "nothing_to_reload", [("reason", "neither TLS nor a file of keys is configured")])
        }
        do throws(TransportError) {
            try server.reloadCertificates()
            log.event(.info, "certificates_reloaded")
        } catch {
            log.event(.error, "certificates_not_reloaded", [("reason", error.description)])
        }
    }

    /// Becomes unready at once, still serves for `drain.notice_ms`, then finishes what was begun and closes.
    /// - Returns: whether everything ended by itself within `drain.seconds`.
    package func drain() -> Bool {
        log.event(.info, "draining")
        context.beginDraining()
        MonotonicClock.sleep(nanoseconds: UInt64(max(configuration.drain.noticeMilliseconds, 0)) * 1_000_000)
        let isClean = server.shutdown(timeout: .seconds(configuration.drain.seconds))
        context.engine?.pool.close()
        // Last, so that the end can be watched.
        _ = metricsServer?.shutdown(timeout: .seconds(1))
        log.event(isClean ? .info : .warning, "stopped", [("clean", String(isClean))])
        log.flush()
        return isClean
    }

    /// Closes at once, for a start that went no further than `start`.
    package func abandon() {
        _ = server.shutdown(timeout: .zero)
        _ = metricsServer?.shutdown(timeout: .zero)
    }

    private static func serverConfiguration(_ configuration: Configuration) -> ServerConfiguration {
        var listeners: [ListenAddress] = []
        if !configuration.host.isEmpty {
            let port = UInt16(clamping: configuration.port)
            listeners.append(ListenAddress(host: configuration.host, port: port, tls: configuration.tls.files))
        }
        if !configuration.socket.isEmpty {
            let mode = UInt32(configuration.socketMode, radix: 8) ?? 0o600
            listeners.append(ListenAddress(.unix(path: configuration.socket, mode: mode)))
        }
        var server = ServerConfiguration(listeners: listeners)
        server.sharesAddresses = configuration.reusePort
        let (limits, deadlines) = (configuration.limits, configuration.deadlines)
        server.eventLoops = configuration.eventLoops
        server.http.headBytes = limits.headerBytes
        server.http.headerCount = limits.headers
        server.http.targetBytes = limits.targetBytes
        server.maximumConnections = limits.connections
        server.maximumConnectionsPerAddress = limits.connectionsPerAddress
        server.proxyProtocolFrom = configuration.proxy.protocolFrom
        server.forwardedFrom = configuration.proxy.forwardedFrom
        server.maximumRequestsPerConnection = limits.requestsPerConnection
        server.minimumBodyRate = limits.bodyRate
        server.handshakeTimeout = .milliseconds(deadlines.handshakeMilliseconds)
        server.headTimeout = .milliseconds(deadlines.headerMilliseconds)
        server.bodyGrace = .milliseconds(deadlines.bodyMilliseconds)
        server.idleTimeout = .milliseconds(deadlines.idleMilliseconds)
        server.writeTimeout = .milliseconds(deadlines.writeMilliseconds)
        server.requestTimeout = .milliseconds(deadlines.requestMilliseconds)
        server.webSocket.messageBytes = configuration.stream.messageBytes
        server.webSocket.frameBytes = configuration.stream.messageBytes
        server.webSocket.compression = configuration.stream.compression
        server.webSocket.pingInterval = .milliseconds(configuration.stream.pingMilliseconds)
        server.webSocket.pongTimeout = .milliseconds(configuration.stream.pongMilliseconds)
        server.errorBody = { fault, requestID in
            Problem(fault).response(requestID: requestID, headers: fault.headers)
        }
        return server
    }
}

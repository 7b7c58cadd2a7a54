internal import HTTPCore
internal import Server
internal import Transport

/// The metrics on a port of their own.
extension MienService {
    /// A small server beside the service's; nil where the metrics are on the service's port. It asks for no key and limits
    /// no rate: its address is for the operator's network alone.
    static func metricsServer(
        _ configuration: Configuration, _ context: ServiceContext, _ log: AccessLog
    ) -> HTTPServer? {
        guard configuration.metrics.hasOwnPort else { return nil }
        let listener = ListenAddress(
            host: configuration.metrics.host, port: UInt16(clamping: configuration.metrics.port))
        var server = ServerConfiguration(listeners: [listener])
        server.maximumConnections = 64
        server.maximumConnectionsPerAddress = 64
        server.errorBody = { fault, requestID in
            Problem(fault).response(requestID: requestID, headers: fault.headers)
        }
        // Its own figures are of no interest, and those of the process are in the service's registry.
        return HTTPServer(
            configuration: server, router: ServiceRoutes.metricsRouter(context), metrics: MetricsRegistry(), log: log)
    }
}

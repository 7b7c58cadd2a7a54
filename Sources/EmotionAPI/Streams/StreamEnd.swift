/// Why a session ends.
package enum StreamEnd: Sendable, Equatable {
    case clientRequest
    case idleTimeout
    case serverShutdown
    /// Too many messages that could not be used.
    case faults

    /// `reason` of `session.closed`.
    var reason: String {
        switch self {
        case .clientRequest: "client_request"
        case .idleTimeout: "idle_timeout"
        case .serverShutdown: "server_shutdown"
        case .faults: "error"
        }
    }

    /// The close code that goes with it.
    var closeCode: UInt16 {
        switch self {
        case .clientRequest, .idleTimeout: 1000
        case .serverShutdown: 1001
        case .faults: 1008
        }
    }
}

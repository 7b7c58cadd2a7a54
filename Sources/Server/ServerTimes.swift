import Transport

/// The configuration's times in nanoseconds: deadlines move with every request, and a `Duration` is 128 bits wide.
struct ServerTimes: Sendable {
    let head: UInt64
    let bodyGrace: UInt64
    let write: UInt64
    let idle: UInt64
    let request: UInt64

    init(_ configuration: ServerConfiguration) {
        head = configuration.headTimeout.nanoseconds
        bodyGrace = configuration.bodyGrace.nanoseconds
        write = configuration.writeTimeout.nanoseconds
        idle = configuration.idleTimeout.nanoseconds
        request = configuration.requestTimeout.nanoseconds
    }
}

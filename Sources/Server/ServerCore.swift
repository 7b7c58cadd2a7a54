import HTTPCore
import Synchronization
import Transport

/// What every connection of a server shares.
final class ServerCore: Sendable {
    private struct Table {
        var connections: [ObjectIdentifier: HTTPConnection] = [:]
        var byAddress: [String: Int] = [:]
    }

    let configuration: ServerConfiguration
    let times: ServerTimes
    let router: Router
    let log: AccessLog
    let requestDurations: LabeledMetric<Histogram>
    private let table = Mutex(Table())
    private let draining = Atomic<Bool>(false)
    private let openCount = Atomic<Int>(0)
    private let refused: Counter

    init(configuration: ServerConfiguration, router: Router, metrics: MetricsRegistry, log: AccessLog) {
        self.configuration = configuration
        times = ServerTimes(configuration)
        self.router = router
        self.log = log
        requestDurations = metrics.histogram(
            "http_server_request_duration_seconds", help: "Time from a request's first byte to its answer.",
            labels: ["route", "method", "status"], maximumSeries: 512)
        refused = metrics.counter(
            "http_server_connections_refused_total", help: "Connections over the limits, answered 503."
        ).with()
    }

    /// Whether the server is on its way out.
    var isDraining: Bool { draining.load(ordering: .acquiring) }

    /// - Returns: whether it was not already.
    func beginDraining() -> Bool { !draining.exchange(true, ordering: .acquiringAndReleasing) }

    var connectionCount: Int { openCount.load(ordering: .acquiring) }

    /// Every open connection.
    var connections: [HTTPConnection] { table.withLock { Array($0.connections.values) } }

    /// Takes a new connection into the table.
    /// - Returns: false if it is one too many.
    func admit(_ connection: HTTPConnection) -> Bool {
        let address = connection.remoteAddress
        let isAdmitted = table.withLock { table in
            guard table.connections.count < configuration.maximumConnections,
                table.byAddress[address, default: 0] < configuration.maximumConnectionsPerAddress
            else { return false }
            table.connections[ObjectIdentifier(connection)] = connection
            table.byAddress[address, default: 0] += 1
            return true
        }
        if isAdmitted { openCount.add(1, ordering: .acquiringAndReleasing) } else { refused.increment() }
        return isAdmitted
    }

    /// Takes a connection out that `admit` took in.
    func release(_ connection: HTTPConnection) {
        let address = connection.remoteAddress
        let wasThere = table.withLock { table in
            guard table.connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return false }
            let left = table.byAddress[address, default: 1] - 1
            table.byAddress[address] = left > 0 ? left : nil
            return true
        }
        if wasThere { openCount.subtract(1, ordering: .acquiringAndReleasing) }
    }
}

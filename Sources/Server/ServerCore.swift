import HTTPCore
import Synchronization
import Transport

/// What every connection of a server shares.
final class ServerCore: Sendable {
    private struct Table {
        struct Entry {
            let connection: HTTPConnection
            /// What it counts for, nil for nobody.
            var address: String?
        }

        var entries: [ObjectIdentifier: Entry] = [:]
        var byAddress: [String: Int] = [:]

        /// - Returns: false if the address has its most already.
        mutating func count(_ address: String?, most: Int) -> Bool {
            guard let address else { return true }
            let count = byAddress[address, default: 0]
            guard count < most else { return false }
            byAddress[address] = count + 1
            return true
        }

        mutating func uncount(_ address: String?) {
            guard let address else { return }
            let left = byAddress[address, default: 1] - 1
            byAddress[address] = left > 0 ? left : nil
        }
    }

    let configuration: ServerConfiguration
    let times: ServerTimes
    let router: Router
    let log: AccessLog
    let requestDurations: LabeledMetric<Histogram>
    let tls: TLSMetrics
    private let table = Mutex(Table())
    private let draining = Atomic<Bool>(false)
    private let openCount = Atomic<Int>(0)
    private let refused: Counter
    private let unannounced: Counter
    private let unannouncedEvent = RareEvent()

    init(configuration: ServerConfiguration, router: Router, metrics: MetricsRegistry, log: AccessLog) {
        self.configuration = configuration
        times = ServerTimes(configuration)
        self.router = router
        self.log = log
        tls = TLSMetrics(metrics)
        requestDurations = metrics.histogram(
            "http_server_request_duration_seconds", help: "Time from a request's first byte to its answer.",
            labels: ["route", "method", "status"], maximumSeries: 512)
        refused = metrics.counter(
            "http_server_connections_refused_total", help: "Connections over the limits, answered 503."
        ).with()
        unannounced = metrics.counter(
            "http_server_proxy_headers_refused_total", help: "Connections closed for want of a right PROXY header."
        ).with()
    }

    /// Whether the server is on its way out.
    var isDraining: Bool { draining.load(ordering: .acquiring) }

    /// - Returns: whether it was not already.
    func beginDraining() -> Bool { !draining.exchange(true, ordering: .acquiringAndReleasing) }

    var connectionCount: Int { openCount.load(ordering: .acquiring) }

    /// Every open connection.
    var connections: [HTTPConnection] { table.withLock { $0.entries.values.map(\.connection) } }

    /// Takes a new connection into the table.
    /// - Returns: false if it is one too many.
    func admit(_ connection: HTTPConnection) -> Bool {
        let address = counted(connection.connection.peer)
        let isAdmitted = table.withLock { table in
            guard table.entries.count < configuration.maximumConnections,
                table.count(address, most: configuration.maximumConnectionsPerAddress)
            else { return false }
            table.entries[ObjectIdentifier(connection)] = Table.Entry(connection: connection, address: address)
            return true
        }
        if isAdmitted { openCount.add(1, ordering: .acquiringAndReleasing) } else { refused.increment() }
        return isAdmitted
    }

    /// Counts a connection of the table for the client that its PROXY header has named.
    /// - Returns: false if it is one too many of that address; it stays in the table until `release`.
    func readmit(_ connection: HTTPConnection) -> Bool {
        let address = counted(connection.connection.peer)
        let isAdmitted = table.withLock { table in
            guard table.count(address, most: configuration.maximumConnectionsPerAddress) else { return false }
            let key = ObjectIdentifier(connection)
            table.uncount(table.entries[key]?.address)
            table.entries[key]?.address = address
            return true
        }
        if !isAdmitted { refused.increment() }
        return isAdmitted
    }

    /// Takes a connection out that `admit` took in.
    func release(_ connection: HTTPConnection) {
        let wasThere = table.withLock { table in
            guard let entry = table.entries.removeValue(forKey: ObjectIdentifier(connection)) else { return false }
            table.uncount(entry.address)
            return true
        }
        if wasThere { openCount.subtract(1, ordering: .acquiringAndReleasing) }
    }

    /// A peer of which a PROXY header was expected did not send one. A balancer that is set up wrongly does it again and
    /// again, so the log has it now and then only.
    func proxyHeaderRefused(_ remote: String, _ reason: String, now: UInt64) {
        unannounced.increment()
        guard let withheld = unannouncedEvent.next(now: now) else { return }
        log.event(
            .warning, "proxy_header_refused",
            [("remote", remote), ("reason", reason), ("withheld", String(withheld))])
    }

    /// The address that a peer's connection counts for: none where it stands for many clients.
    private func counted(_ peer: BoundAddress) -> String? {
        let standsForMany =
            peer.path != nil || configuration.proxyProtocolFrom.contains(peer)
            || configuration.forwardedFrom.contains(peer)
        return standsForMany ? nil : peer.host
    }
}

import HTTPCore
import Transport

/// One deadline at a time, by the phase; writes that stall have theirs in every phase.
extension HTTPConnection {
    private static let drainGrace: UInt64 = 500_000_000

    /// Moves the connection's deadline to where the phase wants it.
    func updateDeadline() {
        if case .webSocket(let session) = phase { return session.updateDeadline() }
        var deadline = phaseDeadline
        if let stall = writeDeadline { deadline = min(deadline, stall) }
        connection.setDeadline(deadline)
    }

    func deadlinePassed() {
        let now = loop.now
        if let stall = writeDeadline, stall <= now { return connection.abort(.writeTimeout) }
        if case .webSocket(let session) = phase { return session.deadlinePassed() }
        guard phaseDeadline <= now else { return updateDeadline() }
        switch phase {
        case .idle, .discarding: close()
        case .head, .body: refuse(.requestTimeout)
        case .waiting(let exchange):
            exchange.mailbox.close()
            answer(exchange, configuration.errorBody(.deadlineExceeded, exchange.id))
            connection.resumeReading()
        case .webSocket, .closing: break
        }
    }

    /// When a peer that does not read what waits for it is given up, or nil if nothing waits.
    ///
    /// Two rules: something must leave within the write timeout, and all of it at the least rate of bodies, so that a
    /// reader of one byte now and then does not live for ever.
    var writeDeadline: UInt64? {
        guard connection.bufferedBytes > 0 else { return nil }
        let timeout = core.times.write
        return min(
            connection.writeProgress + timeout, connection.writeBegan + timeout + earned(connection.writtenSinceBegan))
    }

    private var phaseDeadline: UInt64 {
        switch phase {
        case .idle:
            // The first request has less time than those after it: a client connects when it has something to say.
            if let drainBegan { return drainBegan + Self.drainGrace }
            return phaseBegan + (requests == 0 ? core.times.head : core.times.idle)
        case .head: return phaseBegan + core.times.head
        case .body(let exchange):
            let rate = exchange.receivedAt + core.times.bodyGrace + earned(exchange.bodyBytes)
            return min(rate, exchange.deadline)
        case .waiting(let exchange): return exchange.deadline
        case .discarding: return phaseBegan + core.times.bodyGrace
        case .webSocket, .closing: return .max
        }
    }

    /// The time that so many bytes may take at the least rate.
    private func earned(_ bytes: Int) -> UInt64 {
        let rate = UInt64(max(configuration.minimumBodyRate, 1))
        return UInt64(min(max(bytes, 0), 1 << 33)) * 1_000_000_000 / rate
    }
}

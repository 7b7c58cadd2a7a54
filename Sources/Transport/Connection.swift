import CLinux
import Glibc
import ProxyCore

/// One connected socket, plain or TLS, on its event loop.
///
/// Bytes go to the handler as they come; what it does not consume is kept here. What is written waits in a buffer until
/// the end of the loop's round, so that the answers to several requests leave in one call.
///
/// `@unchecked Sendable`: touched on its loop's queue only, so that it may be named in a task for that loop.
public final class Connection: EventLoop.Watcher, @unchecked Sendable {
    private enum Phase { case announcing, handshaking, open, finishing, lingering, closed }

    private static let readsPerRound = 8
    /// More than the largest body that is refused is likely to be: closing on unread bytes would reset the connection
    /// before the client has read why.
    private static let lingerBytes = 64 << 20
    private static let lingerNanoseconds: UInt64 = 2_000_000_000
    /// What the kernel may hold that was not sent yet. Without it clients that do not read take megabytes each, and a
    /// thousand of them the memory that all connections of the machine share.
    /// - Source: tcp(7), TCP_NOTSENT_LOWAT and tcp_mem.
    private static let unsentBytes: Int32 = 32 << 10

    /// The loop that it lives on.
    public let loop: EventLoop
    /// The other side: the socket's, or whom a PROXY header names.
    public private(set) var peer: BoundAddress
    private let descriptor: Int32
    private var tls: TLSSession?
    /// Whether it speaks TLS.
    public let isTLS: Bool
    /// Whether its TLS handshake took up an earlier session; false before its end.
    public var isTLSResumed: Bool { tls?.isResumed ?? false }
    /// Whom the certificate of a TLS client names (RFC 4514); nil without one, and before the handshake's end.
    public var tlsSubject: String? { tls?.peerSubject }
    private var handler: (any ConnectionHandler)?
    private var timer: LoopTimer?
    private var phase = Phase.open
    private let finishTimeout: UInt64
    private var handshakeTimeout: UInt64 = 0

    private var pending: [UInt8] = []
    private var mayRead = false
    private var isPaused = false
    private var isReading = false
    private var peerFinished = false
    private var sawEnd = false
    private var lingered = 0

    private var out: [UInt8] = []
    private var outStart = 0
    private var mayWrite = true
    private var isQueued = false

    /// When the kernel last took something, or the buffer last began to fill.
    public private(set) var writeProgress: UInt64 = 0

    /// When the buffer last began to fill, and how much of it left since.
    public private(set) var writeBegan: UInt64 = 0
    /// Bytes that the kernel took since `writeBegan`.
    public private(set) var writtenSinceBegan = 0

    /// Bytes that wait to be sent.
    public var bufferedBytes: Int { out.count - outStart }

    /// Whether the handler was offered every byte that the peer sent, and no more will come.
    public var isAtEnd: Bool { sawEnd && !isPaused }

    /// Whether the connection can still be written to.
    public var isOpen: Bool { phase == .open || isOpening }

    private var isOpening: Bool { phase == .announcing || phase == .handshaking }

    /// Takes over a connected socket. Call `start` on the loop.
    /// - Parameters:
    ///   - descriptor: non-blocking; closed by this from now on.
    ///   - writeTimeout: how long the last bytes may take once the connection is being finished.
    public init(
        descriptor: Int32, peer: BoundAddress, loop: EventLoop, tls context: TLSContext?, writeTimeout: Duration
    ) {
        self.descriptor = descriptor
        self.peer = peer
        self.loop = loop
        isTLS = context != nil
        finishTimeout = writeTimeout.nanoseconds
        if let context {
            tls = TLSSession(context, descriptor: descriptor)
            phase = .handshaking
        }
    }

    /// Begins to read: the PROXY header, then the TLS handshake, then what the handler gets.
    /// - Parameters:
    ///   - handler: kept until `closed`.
    ///   - proxyHeaderTimeout: the time for a PROXY header, which must be the first that comes; nil where none may.
    public func start(
        _ handler: any ConnectionHandler, handshakeTimeout: Duration, proxyHeaderTimeout: Duration? = nil
    ) {
        loop.assertOnLoop()
        guard phase != .closed else { return handler.closed(.aborted) }
        self.handler = handler
        // `close` takes the timer out of its loop before the connection can go.
        timer = LoopTimer(loop: loop) { [unowned self] in deadlinePassed() }
        SocketIO.set(descriptor, TCP_NODELAY, to: 1)
        SocketIO.set(descriptor, TCP_NOTSENT_LOWAT, to: Self.unsentBytes)
        let events = mien_epoll_in | mien_epoll_out | mien_epoll_peer_closed | mien_epoll_edge
        let code = loop.add(descriptor, events, self)
        if code != 0 { return close(.system(errno: code)) }
        self.handshakeTimeout = handshakeTimeout.nanoseconds
        if let proxyHeaderTimeout {
            phase = .announcing
            timer?.set(loop.now + proxyHeaderTimeout.nanoseconds)
        } else {
            begin()
        }
    }

    private func begin() {
        if isTLS {
            phase = .handshaking
            timer?.set(loop.now + handshakeTimeout)
        } else {
            phase = .open
            timer?.set(nil)
            handler?.opened()
        }
    }

    // MARK: For the handler

    /// Appends to what waits to be sent; it leaves at the end of the round.
    public func write(_ append: (inout [UInt8]) -> Void) {
        guard phase == .open else { return }
        if out.isEmpty {
            out = loop.takeBuffer()
            writeProgress = loop.now
            writeBegan = loop.now
            writtenSinceBegan = 0
        }
        append(&out)
        flushLater()
    }

    /// No `received` until `resumeReading`.
    public func pauseReading() { isPaused = true }

    /// Offers what was kept, and what comes.
    public func resumeReading() {
        guard isPaused else { return }
        isPaused = false
        if !isReading { loop.readLater(self) }
    }

    /// Moves the one deadline of the connection; nil takes it away.
    public func setDeadline(_ deadline: UInt64?) {
        if phase == .open { timer?.set(deadline) }
    }

    /// Sends what waits, then closes in the way that lets the peer read it: FIN, and what the peer still sends is read
    /// and thrown away for a bounded while, since closing with unread bytes would reset the connection.
    /// - Source: RFC 9112 §9.6.
    public func finish() {
        guard phase == .open else { return }
        phase = .finishing
        timer?.set(loop.now + finishTimeout)
        flushLater()
    }

    /// Closes at once; what waits to be sent is lost.
    public func abort(_ end: ConnectionEnd = .aborted) { close(end) }

    // MARK: Events

    func ready(_ events: UInt32) {
        if phase == .closed { return }
        if events & mien_epoll_error != 0 { return close(.peer) }
        // A hang-up of both directions still leaves bytes to read, but nobody who would read an answer.
        if events & mien_epoll_hang_up != 0, phase != .open || isPaused { return close(.peer) }
        if events & (mien_epoll_out | mien_epoll_hang_up) != 0 { mayWrite = true }
        if events & (mien_epoll_in | mien_epoll_peer_closed | mien_epoll_hang_up) != 0 { mayRead = true }
        if events & mien_epoll_peer_closed != 0, !peerFinished {
            peerFinished = true
            if phase == .open { handler?.peerFinished() }
        }
        if phase == .announcing { takeProxyHeader() }
        if phase == .handshaking { handshake() }
        if phase == .open || phase == .finishing, bufferedBytes > 0, mayWrite { flush() }
        goOnReading()
    }

    private func takeProxyHeader() {
        switch unsafe ProxyHeaderReader.next(descriptor, loop.scratch) {
        case .header(let header):
            switch header.source {
            case .address(let address, let port): peer = BoundAddress(host: address.description, port: port)
            case .unix: peer = .unixPeer
            case .peer: break
            }
            handler?.announced()
            if phase == .announcing { begin() }
        // No more will come to what is there.
        case .wouldBlock: if peerFinished { close(.peer) }
        case .end: close(.peer)
        case .refused(let error): close(.proxyHeader(error.rawValue))
        case .failed(let code): close(.system(errno: code))
        }
    }

    private func handshake() {
        switch tls?.handshake() ?? .failedTLS(TLSFailure(reason: "no memory")) {
        case .wouldBlock: return
        case .bytes:
            phase = .open
            timer?.set(nil)
            mayRead = true
            handler?.opened()
        case .end: close(.peer)
        case .failed(let code): close(.system(errno: code))
        case .failedTLS(let reason): close(.tls(reason))
        }
    }

    // MARK: Reading

    func goOnReading() {
        if isReading || isPaused || phase == .closed || isOpening { return }
        isReading = true
        defer { isReading = false }
        if phase == .open, !pending.isEmpty { offerPending() }
        var reads = 0
        while mayRead, !sawEnd, !isPaused, phase != .closed, !isOpening {
            if reads == Self.readsPerRound { return loop.readLater(self) }
            reads += 1
            readOnce()
        }
        // The end is only an end once the handler has had what came before it.
        if sawEnd, !isPaused, phase == .open { handler?.peerFinished() }
    }

    private func readOnce() {
        let result =
            isTLS
            ? unsafe tls?.read(into: loop.scratch) ?? .end : unsafe SocketIO.read(descriptor, into: loop.scratch)
        switch result {
        case .bytes(let count):
            // Less than there was room for: the socket is empty, and the next byte is a new edge.
            if !isTLS, unsafe count < loop.scratch.count, !peerFinished { mayRead = false }
            deliver(count)
        case .wouldBlock: mayRead = false
        case .end:
            sawEnd = true
            peerFinished = true
            if phase == .lingering { close(.finished) }
        case .failed: close(phase == .lingering ? .finished : .peer)
        case .failedTLS(let reason): close(phase == .lingering ? .finished : .tls(reason))
        }
    }

    private func deliver(_ count: Int) {
        guard phase == .open else {
            lingered += count
            if lingered > Self.lingerBytes { close(.finished) }
            return
        }
        let bytes = unsafe UnsafeBufferPointer(start: loop.scratch.baseAddress, count: count)
        if pending.isEmpty {
            let consumed = unsafe min(max(handler?.received(Span(_unsafeElements: bytes)) ?? count, 0), count)
            if consumed < count { unsafe pending.append(contentsOf: bytes[consumed...]) }
        } else {
            unsafe pending.append(contentsOf: bytes)
            offerPending()
        }
    }

    private func offerPending() {
        // The handler must not see the buffer change under it.
        let offered = pending
        let consumed = min(max(handler?.received(offered.span) ?? offered.count, 0), offered.count)
        if consumed == offered.count { pending = [] } else if consumed > 0 { pending = Array(offered[consumed...]) }
    }

    // MARK: Writing

    private func flushLater() {
        if isQueued { return }
        isQueued = true
        loop.flushLater(self)
    }

    func flush() {
        isQueued = false
        while bufferedBytes > 0, mayWrite, phase == .open || phase == .finishing {
            let result = unsafe out.withUnsafeBufferPointer { buffer in
                let rest = unsafe UnsafeBufferPointer(rebasing: buffer[outStart...])
                return isTLS ? unsafe tls?.write(rest) ?? .end : unsafe SocketIO.write(descriptor, rest)
            }
            switch result {
            case .bytes(let count):
                outStart += count
                writtenSinceBegan += count
                writeProgress = loop.now
            case .wouldBlock: mayWrite = false
            case .end, .failed: return close(.peer)
            case .failedTLS(let reason): return close(.tls(reason))
            }
        }
        if bufferedBytes == 0 { emptied() } else if outStart > 1 << 20 { compact() }
    }

    private func emptied() {
        if !out.isEmpty {
            let buffer = out
            out = []
            outStart = 0
            loop.giveBack(buffer)
            if phase == .open { handler?.flushed() }
        }
        if phase == .finishing { linger() }
    }

    private func compact() {
        out.removeSubrange(..<outStart)
        outStart = 0
    }

    // MARK: Closing

    private func linger() {
        phase = .lingering
        tls?.finish()
        if sawEnd { return close(.finished) }
        shutdown(descriptor, Int32(SHUT_WR))
        timer?.set(loop.now + Self.lingerNanoseconds)
        pending = []
        isPaused = false
        loop.readLater(self)
    }

    private func deadlinePassed() {
        switch phase {
        case .open: handler?.deadlinePassed()
        case .announcing: close(.proxyHeader("no PROXY header came in time"))
        case .handshaking: close(.handshakeTimeout)
        case .finishing: close(.writeTimeout)
        case .lingering: close(.finished)
        case .closed: break
        }
    }

    private func close(_ end: ConnectionEnd) {
        guard phase != .closed else { return }
        if phase == .open, end == .aborted { tls?.finish() }
        phase = .closed
        timer?.cancel()
        timer = nil
        loop.remove(descriptor)
        tls = nil
        // The kernel would go on for minutes to offer what nobody reads.
        if end == .writeTimeout { SocketIO.resetOnClose(descriptor) }
        Glibc.close(descriptor)
        pending = []
        out = []
        outStart = 0
        let handler = handler
        self.handler = nil
        handler?.closed(end)
    }
}

import CLinux
import Glibc

/// One listening socket on an event loop.
///
/// Where descriptors or memory run out it takes itself out of the loop and tries again later, instead of spinning on a
/// connection that it cannot accept.
///
/// `@unchecked Sendable`: all but `address` is touched on its loop's queue only.
public final class Listener: EventLoop.Watcher, @unchecked Sendable {
    /// What a listener tells about.
    public enum Notice: Sendable, Equatable {
        /// Accepting fails; it is tried again until it works. Said once for each such time.
        case paused(errno: Int32)
        /// Everyone who waited was accepted.
        case resumed
    }

    private static let acceptsPerRound = 64
    private static let pauseNanoseconds: UInt64 = 200_000_000

    /// Where it is bound.
    public let address: BoundAddress
    /// The loop that it accepts on.
    public let loop: EventLoop
    private let descriptor: Int32
    private let file: SocketFile?
    private var timer: LoopTimer?
    private var accepted: ((Int32, BoundAddress) -> Void)?
    private var notice: ((Notice) -> Void)?
    private var isPaused = false
    private var isOpen = true

    /// Binds and listens; connections wait until `start`.
    /// - Parameters:
    ///   - isShared: other processes of this user may listen on the same port (SO_REUSEPORT: each gets a share of the
    ///     connections), and a unix-domain socket takes the place of one that is in use.
    ///   - backlog: connections that may wait to be accepted.
    /// - Throws: `.unresolvable`, `.bind`, `.socketFile` or `.system`.
    public init(
        _ endpoint: ListenEndpoint, isShared: Bool = false, backlog: Int32, loop: EventLoop
    ) throws(TransportError) {
        self.loop = loop
        switch endpoint {
        case .tcp(let host, let port):
            (descriptor, address) = try SocketAddress.listen(
                host: host, port: port, isShared: isShared, backlog: backlog)
            file = nil
        case .unix(let path, let mode):
            (descriptor, file) = try SocketFile.listen(path: path, mode: mode, isShared: isShared, backlog: backlog)
            address = BoundAddress(path: path)
        }
    }

    /// Begins to accept. Call on the loop.
    /// - Parameters:
    ///   - accepted: is called on the loop with each connected descriptor, which is its own from then on.
    ///   - notice: is called on the loop.
    public func start(accepted: @escaping (Int32, BoundAddress) -> Void, notice: @escaping (Notice) -> Void) {
        loop.assertOnLoop()
        self.accepted = accepted
        self.notice = notice
        timer = LoopTimer(loop: loop) { [weak self] in self?.retry() }
        _ = loop.add(descriptor, mien_epoll_in, self)
    }

    /// Accepts what the kernel has already taken, so that no client that connected in time is turned away, and closes.
    /// What the kernel takes between the last look and the closing it resets; with net.ipv4.tcp_migrate_req it tries to
    /// give that to another socket of a shared port.
    public func close() {
        guard isOpen else { return }
        // Nobody finds the way any more, so that what has come is all that comes.
        file?.remove()
        while isOpen, acceptOne() {}
        isOpen = false
        timer?.cancel()
        timer = nil
        loop.remove(descriptor)
        Glibc.close(descriptor)
        accepted = nil
        notice = nil
    }

    func ready(_ events: UInt32) {
        var count = 0
        while isOpen, count < Self.acceptsPerRound, acceptOne() { count += 1 }
    }

    /// - Returns: whether there may be another.
    private func acceptOne() -> Bool {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let socket = unsafe mien_accept(descriptor, &storage, &length)
        if socket >= 0 {
            accepted?(socket, SocketAddress.describe(storage))
            return true
        }
        switch errno {
        case EAGAIN, EWOULDBLOCK:
            // Nobody waits any more; one success in between is no recovery.
            if isPaused {
                isPaused = false
                notice?(.resumed)
            }
            return false
        case EMFILE, ENFILE, ENOBUFS, ENOMEM:
            pause(errno)
            return false
        // The connection is gone already, or brought its network's error with it: accept(2).
        default: return true
        }
    }

    private func pause(_ code: Int32) {
        if !isPaused { notice?(.paused(errno: code)) }
        isPaused = true
        loop.remove(descriptor)
        timer?.set(loop.now + Self.pauseNanoseconds)
    }

    private func retry() {
        guard isOpen else { return }
        _ = loop.add(descriptor, mien_epoll_in, self)
    }
}

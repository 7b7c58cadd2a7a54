import Glibc

/// The service manager that started this process and wants to hear how far it is; systemd where `Type=notify` is set.
/// - Source: sd_notify(3).
public struct ServiceManager: Sendable {
    /// What it can be told.
    public enum State: Sendable, Equatable {
        /// Requests are served; the text is for `systemctl status`, one line.
        case ready(status: String)
        /// The configuration is being read again; `ready` follows. The time is `MonotonicClock.now`, nanoseconds.
        case reloading(at: UInt64)
        /// The process is on its way out.
        case stopping

        var text: String {
            switch self {
            case .ready(let status): "READY=1\nSTATUS=\(status)"
            case .reloading(let time): "RELOADING=1\nMONOTONIC_USEC=\(time / 1_000)"
            case .stopping: "STOPPING=1"
            }
        }
    }

    private let path: [UInt8]

    /// - Parameter notifySocket: the value of NOTIFY_SOCKET: an absolute path, or `@` and the name of an abstract socket.
    /// - Returns: nil where there is none, or it is neither of these.
    public init?(notifySocket: String?) {
        guard let bytes = notifySocket.map({ Array($0.utf8) }), let first = bytes.first, bytes.count > 1,
            bytes.count <= UnixAddress.longest, !bytes.contains(0)
        else { return nil }
        switch first {
        case UInt8(ascii: "/"): path = bytes
        case UInt8(ascii: "@"): path = [0] + bytes.dropFirst()
        default: return nil
        }
    }

    /// Tells it; does not wait for it.
    /// - Returns: whether it was taken. A service serves on where it was not.
    @discardableResult
    public func notify(_ state: State) -> Bool {
        let type = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let text = Array(state.text.utf8)
        let sent = unsafe UnixAddress.with(path) { address, length in
            unsafe sendto(descriptor, text, text.count, Int32(MSG_NOSIGNAL), address, length)
        }
        return sent == text.count
    }
}

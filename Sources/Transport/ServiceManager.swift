import Glibc

/// The service manager that started this process and wants to hear how far it is; systemd where `Type=notify` is set.
/// - Source: sd_notify(3).
public struct ServiceManager: Sendable {
    /// What it can be told.
    public enum State: Sendable, Equatable {
        /// Requests are served.
        case ready
        /// The configuration is being read again; `ready` follows. The time is `MonotonicClock.now`, nanoseconds.
        case reloading(at: UInt64)
        /// The process is on its way out.
        case stopping

        var text: String {
            switch self {
            case .ready: "READY=1"
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
            bytes.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path), !bytes.contains(0)
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
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
        // The name of an abstract socket ends where the address does, not at a zero.
        let length = socklen_t(MemoryLayout.offset(of: \sockaddr_un.sun_path) ?? 2) + socklen_t(path.count)
        let text = Array(state.text.utf8)
        let sent = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe sendto(descriptor, text, text.count, Int32(MSG_NOSIGNAL), pointer, length)
            }
        }
        return sent == text.count
    }
}

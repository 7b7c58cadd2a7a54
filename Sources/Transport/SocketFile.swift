import Glibc

/// The file of a listening unix-domain socket, from its making to its removal.
struct SocketFile: Sendable {
    private let path: String
    private let device: dev_t
    private let inode: ino_t

    /// A bound, listening, non-blocking socket. Nobody can connect before the file has its permissions.
    ///
    /// A file that is left over from a process that has ended is replaced; one on which somebody listens only if it is
    /// to be shared: then this socket takes its place at once, and the other serves what it has.
    /// - Throws: `.socketFile` or `.bind`; a file that was there is as it was then.
    static func listen(
        path: String, mode: UInt32, isShared: Bool, backlog: Int32
    ) throws(TransportError) -> (descriptor: Int32, file: SocketFile) {
        // The new one is made beside the old and moved over it.
        let name = isShared ? path + "." + String(UInt32.random(in: .min ... .max), radix: 36) : path
        guard path.hasPrefix("/"), !path.utf8.contains(0) else {
            throw .socketFile(path: path, reason: "is no absolute path")
        }
        let most = UnixAddress.longest - (isShared ? 8 : 0)
        guard path.utf8.count <= most else {
            throw .socketFile(
                path: path, reason: "has \(path.utf8.count) bytes, and a socket's path has at most \(most)")
        }
        try makeWay(path, isShared: isShared)
        let descriptor = try socket()
        do throws(TransportError) {
            try check(unsafe UnixAddress.with(Array(name.utf8)) { unsafe bind(descriptor, $0, $1) }, path)
            do throws(TransportError) {
                try check(unsafe chmod(name, mode), path)
                try check(Glibc.listen(descriptor, backlog), path)
                var status = stat()
                try check(unsafe lstat(name, &status), path)
                if isShared { try check(unsafe rename(name, path), path) }
                return (descriptor, SocketFile(path: path, device: status.st_dev, inode: status.st_ino))
            } catch {
                unsafe unlink(name)
                throw error
            }
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Removes the file, unless another has taken its place.
    func remove() {
        var status = stat()
        guard unsafe lstat(path, &status) == 0, status.st_dev == device, status.st_ino == inode else { return }
        unsafe unlink(path)
    }

    /// Removes what a process left that has ended. Looks, and then acts: two that start at the same moment on the same
    /// left-over can both come through, and the later has the path.
    private static func makeWay(_ path: String, isShared: Bool) throws(TransportError) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw .socketFile(path: path, reason: "is there already, and is no socket")
        }
        if isShared { return }
        let probe = try socket()
        defer { close(probe) }
        let result = unsafe UnixAddress.with(Array(path.utf8)) { unsafe connect(probe, $0, $1) }
        // Non-blocking: EAGAIN is a full queue of somebody who listens.
        let code = result == 0 || errno == EAGAIN ? EADDRINUSE : errno
        guard code == ECONNREFUSED else { throw .bind(address: BoundAddress(path: path).description, errno: code) }
        unsafe unlink(path)
    }

    private static func socket() throws(TransportError) -> Int32 {
        let flags = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = Glibc.socket(AF_UNIX, flags, 0)
        guard descriptor >= 0 else { throw .system(call: "socket", errno: errno) }
        return descriptor
    }

    private static func check(_ result: Int32, _ path: String) throws(TransportError) {
        if result != 0 { throw .bind(address: BoundAddress(path: path).description, errno: errno) }
    }
}

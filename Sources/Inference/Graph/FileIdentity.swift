import Glibc

/// Which file a path led to, and in which state: the same for two openings only where nothing has been written between,
/// if the file had settled by the first.
struct FileIdentity: Hashable, Sendable {
    private let device: UInt
    private let node: UInt
    let size: Int
    private let modified: [Int]

    init(_ status: stat) {
        device = UInt(status.st_dev)
        node = UInt(status.st_ino)
        size = Int(status.st_size)
        modified = [
            status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
        ]
    }

    /// Whether the last write was long enough ago that another one will show: file systems count time in steps of up to
    /// ten milliseconds, and a file of today's tick may be written to again in it.
    var isSettled: Bool {
        var now = timespec()
        guard unsafe clock_gettime(CLOCK_REALTIME, &now) == 0 else { return false }
        return [0, 2].allSatisfy { index in
            let seconds = now.tv_sec - modified[index]
            // A file from the future has not settled, one from long ago has.
            return seconds > 1
                || seconds >= 0 && seconds * 1_000_000_000 + now.tv_nsec - modified[index + 1] > 50_000_000
        }
    }

    /// Nil where there is no regular file, or none that may be looked at.
    init?(path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        self.init(status)
    }
}

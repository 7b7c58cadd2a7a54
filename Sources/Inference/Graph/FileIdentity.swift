import Glibc

/// Which file a path led to, and in which state: the same for two openings only where nothing has been written between.
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

    /// Nil where there is no regular file, or none that may be looked at.
    init?(path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        self.init(status)
    }
}

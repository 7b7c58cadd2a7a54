internal import Glibc

/// Reads a whole file that the operator named (configuration, or a picture for the command).
package enum FileBytes {
    package enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        case system(code: Int32)
        case isDirectory
        case tooLarge(limit: Int)

        package var description: String {
            switch self {
            case .system(let code): String(cString: strerror(code))
            case .isDirectory: "is a directory"
            case .tooLarge(let limit): "is larger than \(limit) bytes"
            }
        }
    }

    /// The bytes of the file at `path`.
    /// - Parameter limit: more bytes than this are an error, so that no device or huge file fills the memory.
    package static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(code: errno) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw .isDirectory }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(limit, max(0, status.st_size)))
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw .system(code: errno)
            }
            if count == 0 { return bytes }
            guard bytes.count + count <= limit else { throw .tooLarge(limit: limit) }
            bytes.append(contentsOf: chunk[..<count])
        }
    }
}

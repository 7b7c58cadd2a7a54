import Glibc

/// Reads files whole, into one buffer.
///
/// They are not mapped: a mapped file that someone cuts short ends the process with SIGBUS, and what is read here is
/// copied to aligned memory and let go before a session is there, so that nothing is saved by mapping it.
enum ModelFile {
    /// - Throws: `ModelError.unreadable`, `.tooLarge`.
    static func read(_ path: String, limit: Int) throws(ModelError) -> [UInt8] {
        let descriptor = try open(path)
        defer { close(descriptor) }
        let identity = try identity(descriptor, path)
        guard identity.size <= limit else { throw .tooLarge(bytes: identity.size, limit: limit) }
        return try read(descriptor, path, offset: 0, count: identity.size)
    }

    /// A descriptor of a file, whether regular or not; a pipe does not block.
    static func open(_ path: String, flags: Int32 = 0) throws(ModelError) -> Int32 {
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags)
        guard descriptor >= 0 else { throw .unreadable(path: path, errno: errno) }
        return descriptor
    }

    /// The folder that a path's file is in.
    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The names in a folder, sorted, without those that begin with a dot.
    static func list(_ directory: String) throws(ModelError) -> [String] {
        guard let handle = unsafe opendir(directory) else { throw .unreadable(path: directory, errno: errno) }
        defer { unsafe closedir(handle) }
        var names: [String] = []
        while let entry = unsafe readdir(handle) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
                unsafe String(cString: UnsafeRawPointer(field).assumingMemoryBound(to: CChar.self))
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// What an open regular file is.
    static func identity(_ descriptor: Int32, _ path: String) throws(ModelError) -> FileIdentity {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable(path: path, errno: EISDIR) }
        return FileIdentity(status)
    }

    /// Bytes of an open file; fewer than `count` are an error.
    static func read(
        _ descriptor: Int32, _ path: String, offset: Int, count: Int
    ) throws(ModelError) -> [UInt8] {
        var failure: Int32?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while initialized < count {
                let got = unsafe pread(
                    descriptor, buffer.baseAddress?.advanced(by: initialized), count - initialized, offset + initialized
                )
                if got < 0, errno == EINTR { continue }
                guard got > 0 else {
                    failure = got < 0 ? errno : EIO
                    return
                }
                initialized += got
            }
        }
        if let failure { throw .unreadable(path: path, errno: failure) }
        return bytes
    }
}

import Glibc

/// Reads whole files.
enum ModelFile {
    /// - Throws: `ModelError.unreadable`, `.tooLarge`.
    static func read(_ path: String, limit: Int) throws(ModelError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(path: path, errno: errno) }
        defer { close(descriptor) }
        let size = try size(descriptor, path)
        guard size <= limit else { throw .tooLarge(bytes: size, limit: limit) }
        return try read(descriptor, path, offset: 0, count: size)
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

    /// The size of an open regular file.
    static func size(_ descriptor: Int32, _ path: String) throws(ModelError) -> Int {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable(path: path, errno: EISDIR) }
        return status.st_size
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

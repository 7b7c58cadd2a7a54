import Glibc

/// The kernel's form of a unix-domain socket's address.
enum UnixAddress {
    /// The most bytes of a path, or of an abstract name with the 0 that it begins with.
    static let longest = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    /// Calls with the address of a name.
    /// - Precondition: the name has at most `longest` bytes.
    static func with<Result>(_ name: [UInt8], _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        precondition(name.count <= longest)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: name) }
        // The name of an abstract socket ends where the address does, not at a zero.
        let length = socklen_t(MemoryLayout.offset(of: \sockaddr_un.sun_path) ?? 2) + socklen_t(name.count)
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, length) }
        }
    }
}

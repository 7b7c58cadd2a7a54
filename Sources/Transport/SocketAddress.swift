import Glibc

/// Addresses between text and the kernel.
enum SocketAddress {
    /// A bound, listening, non-blocking socket of the first address that a host resolves to.
    /// - Parameter isShared: whether other sockets of this user may listen on the same port.
    static func listen(
        host: String, port: UInt16, isShared: Bool, backlog: Int32
    ) throws(TransportError) -> (descriptor: Int32, address: BoundAddress) {
        var hints = unsafe addrinfo()
        unsafe hints.ai_family = AF_UNSPEC
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, String(port), &hints, &list) == 0, let first = unsafe list else {
            throw .unresolvable(host: host)
        }
        defer { unsafe freeaddrinfo(first) }
        let text = BoundAddress(host: host, port: port).description
        let flags = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = unsafe socket(first.pointee.ai_family, flags, 0)
        guard descriptor >= 0 else { throw .system(call: "socket", errno: errno) }
        set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
        if isShared { set(descriptor, SOL_SOCKET, SO_REUSEPORT, 1) }
        // `::` takes IPv4 as well.
        if unsafe first.pointee.ai_family == AF_INET6 { set(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0) }
        guard unsafe bind(descriptor, first.pointee.ai_addr, first.pointee.ai_addrlen) == 0,
            Glibc.listen(descriptor, backlog) == 0
        else {
            let code = errno
            close(descriptor)
            throw .bind(address: text, errno: code)
        }
        return (descriptor, local(descriptor))
    }

    /// The address in digits; an IPv4 address inside of IPv6 is written as what it is.
    static func describe(_ storage: sockaddr_storage) -> BoundAddress {
        var storage = storage
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        var port: UInt16 = 0
        let family = Int32(storage.ss_family)
        if family == AF_UNIX { return .unixPeer }
        unsafe withUnsafePointer(to: &storage) { pointer in
            if family == AF_INET6 {
                unsafe pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { address in
                    port = unsafe UInt16(bigEndian: address.pointee.sin6_port)
                    var bytes = unsafe address.pointee.sin6_addr
                    _ = unsafe inet_ntop(AF_INET6, &bytes, &text, socklen_t(text.count))
                }
            } else if family == AF_INET {
                unsafe pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { address in
                    port = unsafe UInt16(bigEndian: address.pointee.sin_port)
                    var bytes = unsafe address.pointee.sin_addr
                    _ = unsafe inet_ntop(AF_INET, &bytes, &text, socklen_t(text.count))
                }
            }
        }
        let host = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let mapped = "::ffff:"
        let isMapped = host.hasPrefix(mapped) && host.contains(".")
        return BoundAddress(host: isMapped ? String(host.dropFirst(mapped.count)) : host, port: port)
    }

    private static func local(_ descriptor: Int32) -> BoundAddress {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = unsafe getsockname(descriptor, $0, &length)
            }
        }
        return describe(storage)
    }

    private static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        _ = unsafe setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }
}

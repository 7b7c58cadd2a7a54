import Glibc

/// What a read or write came to. EINTR and EAGAIN are handled here once.
enum SocketResult {
    /// So many bytes, at least one.
    case bytes(Int)
    /// Nothing now; epoll will tell.
    case wouldBlock
    /// The peer's end of the stream.
    case end
    /// An error number.
    case failed(Int32)
    /// libssl's word for it.
    case failedTLS(TLSFailure)
}

/// Calls on a non-blocking socket.
enum SocketIO {
    /// - Parameter isPeeking: what is read stays in the socket as well.
    static func read(
        _ descriptor: Int32, into buffer: UnsafeMutableBufferPointer<UInt8>, isPeeking: Bool = false
    ) -> SocketResult {
        let flags = isPeeking ? Int32(MSG_PEEK) : 0
        while true {
            let count = unsafe recv(descriptor, buffer.baseAddress, buffer.count, flags)
            if count > 0 { return .bytes(count) }
            if count == 0 { return .end }
            if errno == EINTR { continue }
            return errno == EAGAIN || errno == EWOULDBLOCK ? .wouldBlock : .failed(errno)
        }
    }

    static func write(_ descriptor: Int32, _ bytes: UnsafeBufferPointer<UInt8>) -> SocketResult {
        while true {
            let count = unsafe send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            if count >= 0 { return .bytes(count) }
            if errno == EINTR { continue }
            return errno == EAGAIN || errno == EWOULDBLOCK ? .wouldBlock : .failed(errno)
        }
    }

    /// Sets an option of TCP; nothing happens on a socket of another kind.
    static func set(_ descriptor: Int32, _ option: Int32, to value: Int32) {
        var value = value
        _ = unsafe setsockopt(
            descriptor, Int32(IPPROTO_TCP), option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Has `close` throw away what was not sent and tell the peer by a reset.
    static func resetOnClose(_ descriptor: Int32) {
        var now = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    }
}

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
    case failedTLS(String)
}

/// recv and send on a non-blocking socket.
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
}

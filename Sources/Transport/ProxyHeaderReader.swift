import ProxyCore

/// Takes a PROXY header, and no byte behind it, off a socket: what follows is TLS's or the request's.
///
/// It looks before it takes, so that a header that is still coming needs no buffer of its own.
enum ProxyHeaderReader {
    enum Outcome {
        /// It is taken.
        case header(ProxyHeader)
        /// There is no more than its front, which stays in the socket.
        case wouldBlock
        /// The peer's end of the stream.
        case end
        /// What is there is none.
        case refused(ProxyHeaderError)
        /// An error number.
        case failed(Int32)
    }

    /// - Parameter scratch: room for `ProxyHeader.maximumLength` bytes.
    static func next(_ descriptor: Int32, _ scratch: UnsafeMutableBufferPointer<UInt8>) -> Outcome {
        let room = unsafe scratch.prefix(ProxyHeader.maximumLength)
        let header: ProxyHeader
        switch unsafe SocketIO.read(descriptor, into: UnsafeMutableBufferPointer(rebasing: room), isPeeking: true) {
        case .bytes(let count):
            let front = unsafe UnsafeBufferPointer(rebasing: scratch.prefix(count))
            do throws(ProxyHeaderError) {
                guard let whole = unsafe try ProxyHeader.parse(Span(_unsafeElements: front)) else { return .wouldBlock }
                header = whole
            } catch {
                return .refused(error)
            }
        case .wouldBlock: return .wouldBlock
        case .end, .failedTLS: return .end
        case .failed(let code): return .failed(code)
        }
        let taken = unsafe UnsafeMutableBufferPointer(rebasing: scratch.prefix(header.length))
        guard case .bytes(header.length) = unsafe SocketIO.read(descriptor, into: taken) else { return .end }
        return .header(header)
    }
}

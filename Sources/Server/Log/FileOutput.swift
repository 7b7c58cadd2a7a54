import Glibc

/// Writes to a descriptor that may be slow or gone.
enum FileOutput {
    /// Writes all bytes, or as many as the descriptor takes before it fails.
    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count > 0 {
                    rest = rest.dropFirst(count)
                } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
                    return
                } else if errno == EAGAIN {
                    var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    if Glibc.poll(&poll, 1, 1_000) <= 0 { return }
                }
            }
        }
    }
}

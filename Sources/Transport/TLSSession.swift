import COpenSSL
import Glibc

/// One connection's TLS, reading and writing the socket itself.
@safe
struct TLSSession: ~Copyable {
    private let ssl: OpaquePointer

    /// - Returns: nil if libssl has no memory for it.
    init?(_ context: TLSContext, descriptor: Int32) {
        guard let ssl = unsafe SSL_new(context.context) else { return nil }
        guard unsafe SSL_set_fd(ssl, descriptor) == 1 else {
            unsafe SSL_free(ssl)
            return nil
        }
        unsafe SSL_set_accept_state(ssl)
        unsafe self.ssl = ssl
    }

    deinit { unsafe SSL_free(ssl) }

    /// Goes on with the handshake.
    /// - Returns: `.bytes` once it is over.
    func handshake() -> SocketResult {
        ERR_clear_error()
        let result = unsafe SSL_do_handshake(ssl)
        return result == 1 ? .bytes(0) : failure(result)
    }

    func read(into buffer: UnsafeMutableBufferPointer<UInt8>) -> SocketResult {
        ERR_clear_error()
        let count = unsafe SSL_read(ssl, buffer.baseAddress, Int32(clamping: buffer.count))
        return count > 0 ? .bytes(Int(count)) : failure(count)
    }

    func write(_ bytes: UnsafeBufferPointer<UInt8>) -> SocketResult {
        ERR_clear_error()
        let count = unsafe SSL_write(ssl, bytes.baseAddress, Int32(clamping: bytes.count))
        return count > 0 ? .bytes(Int(count)) : failure(count)
    }

    /// Sends close_notify; the peer's is not waited for.
    func finish() {
        ERR_clear_error()
        if unsafe SSL_is_init_finished(ssl) == 1 { _ = unsafe SSL_shutdown(ssl) }
        ERR_clear_error()
    }

    private func failure(_ result: Int32) -> SocketResult {
        switch unsafe SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: .wouldBlock
        case SSL_ERROR_ZERO_RETURN: .end
        case SSL_ERROR_SYSCALL where errno != 0: .failed(errno)
        case SSL_ERROR_SYSCALL: .end
        default: .failedTLS(TLSContext.lastError())
        }
    }
}

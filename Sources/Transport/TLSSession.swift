import COpenSSL
import Glibc

/// One connection's TLS, reading and writing the socket itself.
@safe
struct TLSSession: ~Copyable {
    private static let longestSubject = 1_024

    private let ssl: OpaquePointer
    /// libssl's callbacks look at it as long as the session lives.
    private let context: TLSContext

    /// - Returns: nil if libssl has no memory for it.
    init?(_ context: TLSContext, descriptor: Int32) {
        guard let ssl = unsafe SSL_new(context.first) else { return nil }
        guard unsafe SSL_set_fd(ssl, descriptor) == 1 else {
            unsafe SSL_free(ssl)
            return nil
        }
        unsafe SSL_set_accept_state(ssl)
        unsafe self.ssl = ssl
        self.context = context
    }

    deinit {
        // A connection that closes without a word is no fault of its session, but libssl would forget the session then.
        // Those that did end in a fault are forgotten already.
        if unsafe SSL_is_init_finished(ssl) == 1 {
            unsafe SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN)
        }
        unsafe SSL_free(ssl)
    }

    /// Whether the handshake took up an earlier session.
    var isResumed: Bool { unsafe SSL_session_reused(ssl) == 1 }

    /// Whom the client's certificate names, as RFC 4514 writes names (`CN=till-3,O=Example`), at most
    /// 1,024 bytes of it; nil where the client has shown none. Resumed sessions have that of the first.
    var peerSubject: String? {
        guard let certificate = unsafe SSL_get0_peer_certificate(ssl),
            unsafe SSL_get_verify_result(ssl) == Int(X509_V_OK),
            let name = unsafe X509_get_subject_name(certificate), let out = unsafe BIO_new(BIO_s_mem())
        else { return nil }
        defer { unsafe BIO_free(out) }
        // What is not ASCII is written as \XX.
        guard unsafe X509_NAME_print_ex(out, name, 0, mien_rfc2253) >= 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: Self.longestSubject)
        let count = unsafe BIO_read(out, &bytes, Int32(bytes.count))
        return String(decoding: bytes.prefix(Int(max(0, count))), as: UTF8.self)
    }

    /// Goes on with the handshake.
    /// - Returns: `.bytes` once it is over.
    func handshake() -> SocketResult {
        Self.clearErrors()
        let result = unsafe SSL_do_handshake(ssl)
        return result == 1 ? .bytes(0) : failure(result)
    }

    func read(into buffer: UnsafeMutableBufferPointer<UInt8>) -> SocketResult {
        Self.clearErrors()
        let count = unsafe SSL_read(ssl, buffer.baseAddress, Int32(clamping: buffer.count))
        return count > 0 ? .bytes(Int(count)) : failure(count)
    }

    func write(_ bytes: UnsafeBufferPointer<UInt8>) -> SocketResult {
        Self.clearErrors()
        let count = unsafe SSL_write(ssl, bytes.baseAddress, Int32(clamping: bytes.count))
        return count > 0 ? .bytes(Int(count)) : failure(count)
    }

    /// Sends close_notify; the peer's is not waited for.
    func finish() {
        ERR_clear_error()
        if unsafe SSL_is_init_finished(ssl) == 1 { _ = unsafe SSL_shutdown(ssl) }
        ERR_clear_error()
    }

    /// SSL_get_error reads both, and another session of this thread may have left something there.
    private static func clearErrors() {
        ERR_clear_error()
        errno = 0
    }

    private func failure(_ result: Int32) -> SocketResult {
        switch unsafe SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: .wouldBlock
        case SSL_ERROR_ZERO_RETURN: .end
        case SSL_ERROR_SYSCALL where errno != 0: .failed(errno)
        case SSL_ERROR_SYSCALL: .end
        default: .failedTLS(.take(verification: unsafe SSL_get_verify_result(ssl)))
        }
    }
}

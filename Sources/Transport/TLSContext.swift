import COpenSSL

/// A certificate, its key, and how TLS is spoken with them: versions 1.2 and 1.3, forward secrecy and authenticated
/// ciphers only, no renegotiation, no compression, ALPN http/1.1.
///
/// `@unchecked Sendable`: SSL_CTX counts its references atomically and is not changed after `init`.
@safe
public final class TLSContext: @unchecked Sendable {
    let context: OpaquePointer

    private static let ciphers =
        "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
        + "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"

    /// Reads the files.
    /// - Throws: `.tls` if one cannot be read, is no PEM, or the key is not the certificate's.
    public init(_ configuration: TLSConfiguration) throws(TransportError) {
        ERR_clear_error()
        guard let context = unsafe SSL_CTX_new(TLS_server_method()) else {
            throw .tls(file: "libssl", reason: Self.lastError())
        }
        unsafe self.context = context
        // These are macros in C.
        let modes = SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS
        _ = unsafe SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_2_VERSION), nil)
        _ = unsafe SSL_CTX_ctrl(context, SSL_CTRL_MODE, Int(modes), nil)
        // Bits of ssl.h: SSL_OP_NO_COMPRESSION, SSL_OP_CIPHER_SERVER_PREFERENCE, SSL_OP_NO_RENEGOTIATION.
        _ = unsafe SSL_CTX_set_options(context, 1 << 17 | 1 << 22 | 1 << 30)
        _ = unsafe SSL_CTX_set_cipher_list(context, Self.ciphers)
        _ = unsafe SSL_CTX_set_session_id_context(context, "mien", 4)
        unsafe SSL_CTX_set_alpn_select_cb(context, Self.selectProtocol, nil)
        guard unsafe SSL_CTX_use_certificate_chain_file(context, configuration.certificateFile) == 1 else {
            throw .tls(file: configuration.certificateFile, reason: Self.lastError())
        }
        guard unsafe SSL_CTX_use_PrivateKey_file(context, configuration.keyFile, SSL_FILETYPE_PEM) == 1,
            unsafe SSL_CTX_check_private_key(context) == 1
        else { throw .tls(file: configuration.keyFile, reason: Self.lastError()) }
    }

    deinit { unsafe SSL_CTX_free(context) }

    /// The words for the latest error of this thread.
    static func lastError() -> String {
        var reason = "TLS failed"
        while true {
            let code = ERR_get_error()
            if code == 0 { return reason }
            if let text = unsafe ERR_reason_error_string(code) { reason = unsafe String(cString: text) }
        }
    }

    /// ALPN: http/1.1 where the client offers it. A client that offers only other protocols is refused, as RFC 7301
    /// §3.2 has it.
    private static let selectProtocol:
        @convention(c) (
            OpaquePointer?, UnsafeMutablePointer<UnsafePointer<UInt8>?>?, UnsafeMutablePointer<UInt8>?,
            UnsafePointer<UInt8>?, UInt32, UnsafeMutableRawPointer?
        ) -> Int32 = { _, chosen, chosenLength, offered, offeredLength, _ in
            guard let chosen = unsafe chosen, let chosenLength = unsafe chosenLength, let offered = unsafe offered
            else {
                return SSL_TLSEXT_ERR_NOACK
            }
            var at = 0
            while at < Int(offeredLength) {
                let length = unsafe Int(offered[at])
                let end = at + 1 + length
                if end > Int(offeredLength) { break }
                let name = unsafe UnsafeBufferPointer(start: offered + at + 1, count: length)
                if unsafe name.elementsEqual("http/1.1".utf8) {
                    unsafe chosen.pointee = unsafe offered + at + 1
                    unsafe chosenLength.pointee = UInt8(length)
                    return SSL_TLSEXT_ERR_OK
                }
                at = end
            }
            return SSL_TLSEXT_ERR_ALERT_FATAL
        }
}

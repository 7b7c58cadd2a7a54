import COpenSSL

/// What libssl asks during a handshake.
enum TLSCallbacks {
    /// - Parameter owner: outlives every session of the context, because each session holds it.
    static func install(in context: OpaquePointer, for owner: TLSContext) {
        _ = unsafe SSL_CTX_set_ex_data(context, 0, Unmanaged.passUnretained(owner).toOpaque())
        unsafe SSL_CTX_set_alpn_select_cb(context, selectProtocol, nil)
        unsafe mien_ssl_on_server_name(context, selectCertificate)
        _ = unsafe SSL_CTX_set_tlsext_ticket_key_evp_cb(context, prepareTicket)
    }

    private static func owner(_ ssl: OpaquePointer?) -> TLSContext? {
        guard let data = unsafe SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), 0) else { return nil }
        return unsafe Unmanaged<TLSContext>.fromOpaque(data).takeUnretainedValue()
    }

    /// SNI: the certificate of the name; the standard one where the name is unknown or there is none, for a client that
    /// minds will not trust it anyway.
    private static let selectCertificate:
        @convention(c) (OpaquePointer?, UnsafeMutablePointer<Int32>?, UnsafeMutableRawPointer?) -> Int32 = {
            ssl, _, _ in
            guard let name = unsafe SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name), let owner = unsafe owner(ssl)
            else { return SSL_TLSEXT_ERR_NOACK }
            let context = unsafe owner.context(for: String(cString: name))
            return unsafe SSL_set_SSL_CTX(ssl, context) == nil ? SSL_TLSEXT_ERR_ALERT_FATAL : SSL_TLSEXT_ERR_OK
        }

    private static let prepareTicket:
        @convention(c) (
            OpaquePointer?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<UInt8>?, OpaquePointer?, OpaquePointer?,
            Int32
        ) -> Int32 = { ssl, name, iv, cipher, mac, isSealing in
            guard let keys = unsafe owner(ssl)?.ticketKeys, let name = unsafe name, let iv = unsafe iv else {
                return -1
            }
            return unsafe keys.prepare(name: name, iv: iv, cipher: cipher, mac: mac, isSealing: isSealing == 1)
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

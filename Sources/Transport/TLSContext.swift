import COpenSSL

/// Certificates, their keys, and how TLS is spoken with them: versions 1.2 and 1.3, forward secrecy and authenticated
/// ciphers only, no renegotiation, no compression, no early data, ALPN http/1.1.
///
/// There is one SSL_CTX for each group of certificates that share a server name, alike in all else. Sessions begin in the
/// first; `TLSCallbacks` hands them over by the name that the client sends.
///
/// `@unchecked Sendable`: SSL_CTX counts its references atomically, and nothing is changed after `init`.
@safe
public final class TLSContext: @unchecked Sendable {
    /// What is known of a certificate.
    public struct Validity: Sendable, Equatable {
        /// Where it lies.
        public let file: String
        /// Seconds since the epoch.
        public let from: Int64
        /// Seconds since the epoch.
        public let until: Int64
    }

    private static let ciphers =
        "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
        + "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"
    private static let groups = "X25519:P-256:P-384"
    /// Sessions with an id, kept for clients of TLS 1.2 that take no tickets.
    private static let sessionCacheSize = 4_096

    /// Of each certificate, the standard one first.
    public let validity: [Validity]
    let names: ServerNames
    let ticketKeys: TLSTicketKeys
    private let contexts: [OpaquePointer]

    /// The one that a session begins in.
    var first: OpaquePointer { unsafe contexts[0] }

    /// Reads the files.
    /// - Parameter ticketKeys: those of the context that this one takes the place of, so that sessions go on.
    /// - Throws: `.tls` if one cannot be read, is no PEM, or a key is not its certificate's.
    public init(_ configuration: TLSConfiguration, ticketKeys: TLSTicketKeys = TLSTicketKeys()) throws(TransportError) {
        var certificates = [try TLSCertificate(configuration.standard)]
        for files in configuration.named {
            let certificate = try TLSCertificate(files)
            guard !certificate.names.isEmpty else {
                throw .tls(file: files.certificate, reason: "no client could ask for it: it has no DNS name")
            }
            certificates.append(certificate)
        }
        let clients = try configuration.clientAuthorityFile.map { file throws(TransportError) in
            try ClientAuthority(file, isRequired: configuration.requiresClientCertificate)
        }
        let names = ServerNames(certificates.map(\.names))
        var contexts: [OpaquePointer] = unsafe []
        do throws(TransportError) {
            for group in names.groups {
                let context = unsafe try Self.makeContext()
                unsafe contexts.append(context)
                unsafe ClientAuthority.use(clients, in: context)
                var kinds: Set<Int32> = []
                // Of two certificates alike the earlier one serves.
                for index in group where kinds.insert(certificates[index].keyKind).inserted {
                    unsafe try certificates[index].use(in: context)
                }
            }
        } catch {
            for index in unsafe contexts.indices { unsafe SSL_CTX_free(contexts[index]) }
            throw error
        }
        self.names = names
        self.ticketKeys = ticketKeys
        validity = certificates.map {
            Validity(file: $0.files.certificate, from: $0.validFrom, until: $0.validUntil)
        }
        unsafe self.contexts = contexts
        for index in unsafe contexts.indices { unsafe TLSCallbacks.install(in: contexts[index], for: self) }
    }

    deinit { for index in unsafe contexts.indices { unsafe SSL_CTX_free(contexts[index]) } }

    /// The context for a server name that a client sends.
    func context(for name: String) -> OpaquePointer { unsafe contexts[names.group(for: name)] }

    private static func makeContext() throws(TransportError) -> OpaquePointer {
        ERR_clear_error()
        guard let context = unsafe SSL_CTX_new(TLS_server_method()) else {
            throw .tls(file: "libssl", reason: TLSFailure.take(verification: 0).reason)
        }
        // These are macros in C.
        let modes = SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS
        _ = unsafe SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_2_VERSION), nil)
        _ = unsafe SSL_CTX_ctrl(context, SSL_CTRL_MODE, Int(modes), nil)
        // Bits of ssl.h: SSL_OP_IGNORE_UNEXPECTED_EOF (HTTP has lengths of its own), SSL_OP_NO_COMPRESSION,
        // SSL_OP_PRIORITIZE_CHACHA (for clients without AES in hardware), SSL_OP_CIPHER_SERVER_PREFERENCE,
        // SSL_OP_NO_RENEGOTIATION.
        _ = unsafe SSL_CTX_set_options(context, 1 << 7 | 1 << 17 | 1 << 21 | 1 << 22 | 1 << 30)
        unsafe SSL_CTX_set_security_level(context, 2)
        _ = unsafe SSL_CTX_set_cipher_list(context, ciphers)
        var groups = Array(groups.utf8CString)
        _ = unsafe SSL_CTX_ctrl(context, SSL_CTRL_SET_GROUPS_LIST, 0, &groups)
        _ = unsafe SSL_CTX_ctrl(context, SSL_CTRL_SET_SESS_CACHE_SIZE, sessionCacheSize, nil)
        _ = unsafe SSL_CTX_set_timeout(context, Int(TicketKeyRing.ticketLife / 1_000_000_000))
        _ = unsafe SSL_CTX_set_max_early_data(context, 0)
        return unsafe context
    }
}

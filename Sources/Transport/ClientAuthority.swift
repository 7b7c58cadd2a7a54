import COpenSSL

/// Who may issue clients' certificates, and whether a client must have one.
@safe
final class ClientAuthority {
    private static let maximumChainDepth: Int32 = 8

    private let certificates: CertificateList
    private let isRequired: Bool
    /// Of its certificates and of the rule.
    private let digest: [UInt8]

    /// - Throws: `.tls` if the file cannot be read or holds no certificate.
    init(_ file: String, isRequired: Bool) throws(TransportError) {
        certificates = try PEMReader(file).certificates()
        self.isRequired = isRequired
        var prints: [UInt8] = [isRequired ? 1 : 2]
        unsafe certificates.forEach { certificate in
            var print = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
            var length: UInt32 = 0
            _ = unsafe X509_digest(certificate, EVP_sha256(), &print, &length)
            prints += print.prefix(Int(length))
        }
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        _ = unsafe SHA256(prints, prints.count, &digest)
        self.digest = digest
    }

    /// Asks a context's clients for certificates, or for none. The session id context says which authority a session
    /// was begun under: none resumes under another, with no certificate looked at.
    /// - Source: SSL_CTX_set_session_id_context(3).
    static func use(_ authority: ClientAuthority?, in context: OpaquePointer) {
        let mark = authority?.digest ?? Array("mien".utf8)
        _ = unsafe SSL_CTX_set_session_id_context(context, mark, UInt32(mark.count))
        guard let authority else { return }
        let store = unsafe SSL_CTX_get_cert_store(context)
        unsafe authority.certificates.forEach { certificate in
            _ = unsafe X509_STORE_add_cert(store, certificate)
            _ = unsafe SSL_CTX_add_client_CA(context, certificate)
        }
        let mode = SSL_VERIFY_PEER | (authority.isRequired ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0)
        unsafe SSL_CTX_set_verify(context, mode, nil)
        unsafe SSL_CTX_set_verify_depth(context, maximumChainDepth)
    }
}

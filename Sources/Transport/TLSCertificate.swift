import COpenSSL
import Glibc

/// A certificate with its chain and key, read and found to belong together.
@safe
final class TLSCertificate {
    let files: TLSCertificateFiles
    private let chain: CertificateList
    private let key: OpaquePointer
    /// DNS names of the subjectAltName, in lower case; a wildcard is `*.` and the rest.
    let names: [String]
    /// Seconds since the epoch.
    let validFrom: Int64
    let validUntil: Int64

    /// - Throws: `.tls` naming the file that is missing, damaged or does not match.
    init(_ files: TLSCertificateFiles) throws(TransportError) {
        let chain = try PEMReader(files.certificate).certificates()
        let key = try unsafe PEMReader(files.key).privateKey()
        guard let leaf = unsafe chain.first, unsafe X509_check_private_key(leaf, key) == 1 else {
            ERR_clear_error()
            unsafe EVP_PKEY_free(key)
            throw .tls(file: files.key, reason: "the key is not that of the certificate \(files.certificate)")
        }
        self.files = files
        self.chain = chain
        unsafe self.key = key
        names = unsafe Self.names(leaf)
        validFrom = unsafe Self.seconds(X509_get0_notBefore(leaf))
        validUntil = unsafe Self.seconds(X509_get0_notAfter(leaf))
    }

    deinit { unsafe EVP_PKEY_free(key) }

    /// RSA, EC and so on, by libcrypto's number: a context holds one certificate of each.
    var keyKind: Int32 { unsafe EVP_PKEY_get_base_id(key) }

    /// Serves this certificate from a context.
    /// - Throws: `.tls` if libssl finds the key too weak.
    func use(in context: OpaquePointer) throws(TransportError) {
        ERR_clear_error()
        let result = unsafe chain.withRest { rest in
            unsafe SSL_CTX_use_cert_and_key(context, chain.first, key, rest, 1)
        }
        if result != 1 { throw .tls(file: files.certificate, reason: TLSFailure.take(verification: 0).reason) }
    }

    private static func names(_ certificate: OpaquePointer) -> [String] {
        guard let raw = unsafe X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil) else { return [] }
        let stack = OpaquePointer(raw)
        defer { unsafe GENERAL_NAMES_free(stack) }
        var names: [String] = []
        for index in 0..<max(0, unsafe OPENSSL_sk_num(stack)) {
            guard let item = unsafe OPENSSL_sk_value(stack, index) else { continue }
            var type: Int32 = 0
            let value = unsafe GENERAL_NAME_get0_value(item.assumingMemoryBound(to: GENERAL_NAME.self), &type)
            guard type == GEN_DNS, let text = unsafe value?.assumingMemoryBound(to: ASN1_STRING.self) else { continue }
            let bytes = unsafe UnsafeBufferPointer(
                start: ASN1_STRING_get0_data(text), count: Int(max(0, ASN1_STRING_length(text))))
            unsafe names.append(String(decoding: bytes, as: UTF8.self).lowercased())
        }
        return names
    }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64 {
        var parts = unsafe tm()
        guard unsafe ASN1_TIME_to_tm(time, &parts) == 1 else { return 0 }
        return unsafe Int64(timegm(&parts))
    }
}

import COpenSSL
import Glibc

/// Certificates and keys out of one PEM file; blocks of other kinds are passed over.
@safe
struct PEMReader: ~Copyable {
    private let file: String
    private let bio: OpaquePointer

    /// - Throws: `.tls` if the file cannot be opened.
    init(_ file: String) throws(TransportError) {
        ERR_clear_error()
        errno = 0
        guard let bio = unsafe BIO_new_file(file, "r") else {
            let code = errno
            ERR_clear_error()
            throw .tls(file: file, reason: SystemError.describe(code))
        }
        self.file = file
        unsafe self.bio = bio
    }

    deinit { unsafe BIO_free(bio) }

    /// Every certificate, in the file's order.
    /// - Throws: `.tls` if there is none, or one is damaged.
    func certificates() throws(TransportError) -> CertificateList {
        let list = CertificateList()
        while let certificate = unsafe PEM_read_bio_X509(bio, nil, nil, nil) { unsafe list.append(certificate) }
        let code = ERR_peek_last_error()
        // How the end of the file looks to libcrypto.
        let isEnd = ERR_GET_LIB(code) == ERR_LIB_PEM && ERR_GET_REASON(code) == PEM_R_NO_START_LINE
        guard isEnd else { throw .tls(file: file, reason: "a damaged certificate: " + Self.reason()) }
        ERR_clear_error()
        guard list.count > 0 else { throw .tls(file: file, reason: "there is no certificate in it") }
        return list
    }

    /// The first private key, owned by the caller.
    /// - Throws: `.tls` if there is none, it is damaged, or it has a passphrase.
    func privateKey() throws(TransportError) -> OpaquePointer {
        // The standard callback would ask on the terminal and wait.
        guard let key = unsafe PEM_read_bio_PrivateKey(bio, nil, { _, _, _, _ in -1 }, nil) else {
            throw .tls(file: file, reason: "there is no private key in it that needs no passphrase: " + Self.reason())
        }
        return unsafe key
    }

    private static func reason() -> String { TLSFailure.take(verification: 0).reason }
}

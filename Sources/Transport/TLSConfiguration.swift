/// The files that TLS is served from.
public struct TLSConfiguration: Sendable, Equatable {
    /// Whom a client gets that names no server, or one that no certificate is for.
    public var standard: TLSCertificateFiles
    /// Further ones, each for the DNS names of its subjectAltName. One that shares a name with another and has the
    /// other kind of key (RSA, ECDSA) is served to the clients that prefer it.
    public var named: [TLSCertificateFiles] = []
    /// PEM: who may issue clients' certificates; nil asks for none.
    public var clientAuthorityFile: String?
    /// Whether a client must have a certificate where there is a client authority. One that has a wrong certificate is
    /// refused in any case.
    public var requiresClientCertificate = true

    /// TLS with one certificate and without certificates of clients.
    public init(certificateFile: String, keyFile: String) {
        standard = TLSCertificateFiles(certificate: certificateFile, key: keyFile)
    }
}

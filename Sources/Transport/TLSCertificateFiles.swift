/// Where a certificate and its key lie.
public struct TLSCertificateFiles: Sendable, Equatable {
    /// PEM: the certificate, then its chain.
    public var certificate: String
    /// PEM: the certificate's private key, without a passphrase; may be the same file.
    public var key: String

    /// Each parameter is documented at its property.
    public init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }
}

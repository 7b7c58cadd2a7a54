/// The files that TLS is served from.
public struct TLSConfiguration: Sendable, Equatable {
    /// PEM: the server's certificate, then its chain.
    public var certificateFile: String
    /// PEM: the certificate's private key, without a passphrase.
    public var keyFile: String

    /// Each parameter is documented at its property.
    public init(certificateFile: String, keyFile: String) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
    }
}

import COpenSSL

/// Why TLS with a peer came to an end.
public struct TLSFailure: Sendable, Equatable {
    /// What an operator would count apart.
    public enum Kind: String, Sendable {
        /// The client has no certificate and needs one.
        case noCertificate = "no_certificate"
        /// The client's certificate is not of the configured authority, has expired or is for something else.
        case badCertificate = "bad_certificate"
        /// All else: no common version or cipher, bytes that are not TLS, an alert of the client.
        case other
    }

    /// Which kind.
    public var kind: Kind
    /// libssl's words.
    public var reason: String

    init(kind: Kind = .other, reason: String) {
        self.kind = kind
        self.reason = reason
    }

    /// The oldest error of this thread, which is the cause of those behind it; all are taken away.
    /// - Parameter verification: the session's X509_V_…
    static func take(verification: Int) -> TLSFailure {
        let code = ERR_get_error()
        ERR_clear_error()
        guard code != 0, let text = unsafe ERR_reason_error_string(code) else {
            return TLSFailure(reason: "TLS failed")
        }
        let reason = unsafe String(cString: text)
        guard ERR_GET_LIB(code) == ERR_LIB_SSL else { return TLSFailure(reason: reason) }
        switch ERR_GET_REASON(code) {
        case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
            return TLSFailure(kind: .noCertificate, reason: reason)
        case SSL_R_CERTIFICATE_VERIFY_FAILED:
            let detail = unsafe X509_verify_cert_error_string(verification).map { unsafe String(cString: $0) }
            return TLSFailure(kind: .badCertificate, reason: reason + (detail.map { ": " + $0 } ?? ""))
        default: return TLSFailure(reason: reason)
        }
    }
}

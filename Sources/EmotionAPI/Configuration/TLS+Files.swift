internal import Transport

extension Configuration.TLS {
    /// What Transport takes; nil for plain HTTP.
    var files: TLSConfiguration? {
        if certificate.isEmpty { return nil }
        var files = TLSConfiguration(certificateFile: certificate, keyFile: key)
        files.named = certificates.compactMap { Self.files($0) }
        files.clientAuthorityFile = clientCA.isEmpty ? nil : clientCA
        files.requiresClientCertificate = clientCertificate == "required"
        return files
    }

    /// An entry of `certificates`; nil if it is no `CERTIFICATE:KEY` and no single file.
    static func files(_ entry: String) -> TLSCertificateFiles? {
        let parts = entry.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(parts.count), !parts.contains("") else { return nil }
        return TLSCertificateFiles(certificate: parts[0], key: parts[parts.count - 1])
    }
}

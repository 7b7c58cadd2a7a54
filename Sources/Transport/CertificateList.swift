import COpenSSL

/// Certificates, each held once.
@safe
final class CertificateList {
    private var items: [OpaquePointer] = unsafe []

    deinit { for index in unsafe items.indices { unsafe X509_free(items[index]) } }

    var count: Int { unsafe items.count }

    /// Takes over one reference.
    func append(_ certificate: OpaquePointer) { unsafe items.append(certificate) }

    /// Calls with each, in order.
    func forEach(_ body: (OpaquePointer) -> Void) { unsafe items.forEach(body) }

    /// The first, which lives as long as the list.
    var first: OpaquePointer? { unsafe items.first }

    /// All but the first as libcrypto's stack, for the time of the call.
    func withRest<Result>(_ body: (OpaquePointer?) -> Result) -> Result {
        let stack = unsafe OPENSSL_sk_new_null()
        defer { unsafe OPENSSL_sk_free(stack) }
        for index in unsafe items.indices.dropFirst() {
            _ = unsafe OPENSSL_sk_push(stack, UnsafeRawPointer(items[index]))
        }
        return unsafe body(stack)
    }
}

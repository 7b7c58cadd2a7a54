import COpenSSL
import Synchronization

/// Seals and opens session tickets for every context of a server, so that they outlive a reload of its certificates.
/// The keys are random, of this process only, and never leave it.
public final class TLSTicketKeys: Sendable {
    private let ring = Mutex(TicketKeyRing())

    /// Without any key until the first ticket.
    public init() {}

    /// Sets libssl's ciphers up for one ticket.
    /// - Parameters:
    ///   - name: 16 bytes, written where a ticket is sealed.
    ///   - iv: 16 bytes, likewise.
    /// - Returns: what libssl's callback returns: 1, 0 for a ticket that is of no use, 2 for one to renew, -1 on failure.
    /// - Source: SSL_CTX_set_tlsext_ticket_key_evp_cb(3).
    func prepare(
        name: UnsafeMutablePointer<UInt8>, iv: UnsafeMutablePointer<UInt8>, cipher: OpaquePointer?, mac: OpaquePointer?,
        isSealing: Bool
    ) -> Int32 {
        let now = MonotonicClock.now
        if isSealing {
            let key = ring.withLock { $0.sealing(now: now) }
            guard unsafe RAND_bytes(iv, 16) == 1 else { return -1 }
            for (index, byte) in key.name.enumerated() { unsafe name[index] = byte }
            let isSet =
                unsafe EVP_EncryptInit_ex(cipher, EVP_aes_256_cbc(), nil, key.cipher, iv) == 1
                && Self.setKey(key.mac, of: mac)
            return isSet ? 1 : -1
        }
        let wanted = unsafe Array(UnsafeBufferPointer(start: name, count: 16))
        guard let (key, isOld) = ring.withLock({ $0.opening(wanted, now: now) }) else { return 0 }
        let isSet =
            unsafe EVP_DecryptInit_ex(cipher, EVP_aes_256_cbc(), nil, key.cipher, iv) == 1
            && Self.setKey(key.mac, of: mac)
        return isSet ? (isOld ? 2 : 1) : -1
    }

    private static func setKey(_ key: [UInt8], of mac: OpaquePointer?) -> Bool {
        var (key, digest) = (key, Array("SHA256".utf8CString))
        return unsafe key.withUnsafeMutableBytes { key in
            unsafe digest.withUnsafeMutableBufferPointer { digest in
                let parameters = unsafe [
                    OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key.baseAddress, key.count),
                    OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.baseAddress, 0),
                    OSSL_PARAM_construct_end(),
                ]
                return unsafe EVP_MAC_CTX_set_params(mac, parameters) == 1
            }
        }
    }
}

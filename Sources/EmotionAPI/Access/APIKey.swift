internal import COpenSSL
package import HTTPCore

/// The keys of clients: how they are made, sent and hashed.
package enum APIKey {
    /// Before the key in an offered subprotocol: browsers let a page send nothing else with a WebSocket handshake. The
    /// offer is never chosen, so the key is not echoed.
    package static let protocolPrefix = "mien.key."

    /// A new key: 256 random bits. All its characters may stand in a token.
    package static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return "mien_" + hexadecimal(bytes)
    }

    /// What is kept of a key. A fast hash is the right one: a key is long and random, so that nobody can go through all of
    /// them, and every request is hashed.
    package static func digest(_ key: String) -> [UInt8] {
        let bytes = Array(key.utf8)
        var digest = [UInt8](repeating: 0, count: 32)
        _ = SHA256(bytes, bytes.count, &digest)
        return digest
    }

    /// The key that a request carries: `Authorization: Bearer`, else `X-Api-Key`, else an offered subprotocol.
    /// - Returns: nil where there is none, or a field stands twice.
    package static func presented(_ head: HTTPRequestHead) -> String? {
        let authorizations = head.headers.values("Authorization")
        if authorizations.count > 1 { return nil }
        if let field = authorizations.first, let space = field.firstIndex(of: " "),
            ASCII.equalIgnoringCase(String(field[..<space]), "Bearer")
        {
            return String(field[space...].drop { $0 == " " })
        }
        let keys = head.headers.values("X-Api-Key")
        if let key = keys.first { return keys.count == 1 ? key : nil }
        let offers = head.headers.list("Sec-WebSocket-Protocol").filter { $0.hasPrefix(protocolPrefix) }
        return offers.count == 1 ? String(offers[0].dropFirst(protocolPrefix.count)) : nil
    }

    /// The bytes in lowercase digits.
    package static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Whether two digests are equal, in a time that does not depend on where they differ.
    static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
    }
}

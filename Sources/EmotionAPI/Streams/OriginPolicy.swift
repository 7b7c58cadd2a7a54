package import HTTPCore

/// Which web pages may open a stream.
///
/// A browser lets every page open a WebSocket to every host and only says from which page it comes, so without a rule
/// any site could use a visitor's way into a private network. What is no browser sends no Origin and is not held up.
/// - Source: RFC 6455 §4.2.2 and §10.2, RFC 6454 §6.2.
package struct OriginPolicy: Sendable {
    private let isOpen: Bool
    private let listed: Set<String>

    /// - Parameter origins: such as `https://example.org` or `http://localhost:3000`; `*` is every page.
    package init(allowing origins: [String]) {
        isOpen = origins.contains("*")
        listed = Set(origins.map(Self.normal))
    }

    /// Whether a request may become a stream: it names no page, a page of the host that it is sent to, or one listed.
    package func allows(_ head: HTTPRequestHead) -> Bool {
        if isOpen { return true }
        let origins = head.headers.values("Origin")
        guard let origin = origins.first else { return true }
        // A field that stands twice is no browser's.
        guard origins.count == 1 else { return false }
        let name = Self.normal(origin)
        if listed.contains(name) { return true }
        let host = head.authority
        if host.isEmpty { return false }
        // Whichever the scheme: a balancer in front may speak TLS for the service.
        return ["http://", "https://"].contains { name == Self.normal($0 + host) }
    }

    /// In lower case, without the port that the scheme has anyway.
    private static func normal(_ origin: some StringProtocol) -> String {
        let name = origin.lowercased()
        for (scheme, port) in [("http://", ":80"), ("https://", ":443")]
        where name.hasPrefix(scheme) && name.hasSuffix(port) {
            return String(name.dropLast(port.count))
        }
        return name
    }
}

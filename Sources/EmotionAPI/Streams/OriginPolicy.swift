package import HTTPCore

/// Which web pages may open a stream.
///
/// A browser lets every page open a WebSocket to every host and only says from which page it comes, so without a rule
/// any site could use a visitor's way into a private network. What is no browser sends no Origin and is not held up.
/// - Source: RFC 6455 §4.2.2 and §10.2, RFC 6454 §6.2.
package struct OriginPolicy: Sendable {
    private let isOpen: Bool
    private let listed: Set<WebOrigin>

    /// - Parameter origins: such as `https://example.org` or `http://localhost:3000`; `*` is every page.
    package init(allowing origins: [String]) {
        isOpen = origins.contains("*")
        listed = Set(origins.compactMap { WebOrigin($0) })
    }

    /// Whether a request may become a stream: it names no page, a page of the host that it is sent to, or one listed.
    package func allows(_ head: HTTPRequestHead) -> Bool {
        if isOpen { return true }
        let origins = head.headers.values("Origin")
        guard let first = origins.first else { return true }
        // A field that stands twice is no browser's.
        guard origins.count == 1, let origin = WebOrigin(first) else { return false }
        if listed.contains(origin) { return true }
        let host = head.authority
        if host.isEmpty { return false }
        // Whichever the scheme: a balancer in front may speak TLS for the service.
        return ["http://", "https://"].contains { origin == WebOrigin($0 + host) }
    }
}

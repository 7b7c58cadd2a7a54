package import HTTPCore

/// Which web pages of other origins may call the service and read its answers. Without origins no answer says anything
/// about it, and browsers keep such pages out.
/// - Source: WHATWG Fetch, "CORS protocol".
package struct CORSPolicy: Sendable {
    private let isOpen: Bool
    private let listed: Set<WebOrigin>

    /// - Parameter origins: such as `https://example.org`; `*` is every page.
    package init(allowing origins: [String]) {
        isOpen = origins.contains("*")
        listed = Set(origins.compactMap { WebOrigin($0) })
    }

    /// Whether any page is allowed.
    package var isEnabled: Bool { isOpen || !listed.isEmpty }

    /// What every answer to a request says.
    package func fields(_ head: HTTPRequestHead) -> HTTPHeaders {
        guard isEnabled else { return HTTPHeaders() }
        var fields = HTTPHeaders()
        // Which answer it is depends on the page that asks: caches must know even where none is allowed.
        if !isOpen { fields.append("Vary", "Origin") }
        guard let origin = allowed(head) else { return fields }
        fields.append("Access-Control-Allow-Origin", isOpen ? "*" : origin)
        fields.append("Access-Control-Expose-Headers", "X-Request-Id, Retry-After")
        return fields
    }

    /// The answer to the question that a browser asks before a request that no form could send; nil if it is none, or one
    /// of a page that is not allowed.
    package func preflight(_ head: HTTPRequestHead) -> HTTPResponse? {
        guard isEnabled, head.method == .options, head.headers.contains("Access-Control-Request-Method"),
            allowed(head) != nil
        else { return nil }
        return HTTPResponse(
            status: .noContent,
            headers: [
                "Access-Control-Allow-Methods": "GET, HEAD, POST",
                "Access-Control-Allow-Headers":
                    "Authorization, Content-Type, X-Api-Key, X-Request-Id, X-Request-Timeout-Ms, traceparent, tracestate",
                "Access-Control-Max-Age": "600",
            ])
    }

    /// The page's origin as it was written, if it may.
    private func allowed(_ head: HTTPRequestHead) -> String? {
        let origins = head.headers.values("Origin")
        guard origins.count == 1 else { return nil }
        return isOpen || WebOrigin(origins[0]).map(listed.contains) == true ? origins[0] : nil
    }
}

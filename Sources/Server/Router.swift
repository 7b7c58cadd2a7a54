public import HTTPCore

/// Which handler answers which method of which path.
///
/// A path is literal, or has `{name}` segments that match any one segment. HEAD is answered by GET's handler without
/// the content, OPTIONS by the list of methods.
public struct Router: Sendable {
    struct Endpoint: Sendable {
        var routes: [(method: HTTPMethod, route: Route)] = []
        var webSocket: WebSocketRoute?

        /// What Allow lists.
        var methods: [HTTPMethod] {
            var methods = routes.map(\.method)
            if methods.contains(.get) { methods.append(.head) } else if webSocket != nil { methods.append(.get) }
            methods.append(.options)
            return methods
        }

        func route(_ method: HTTPMethod) -> Route? {
            routes.first { $0.method == method }?.route
        }
    }

    private var literal: [String: Endpoint] = [:]
    private var patterns: [(segments: [String], endpoint: Endpoint)] = []

    /// No routes.
    public init() {}

    /// Adds a handler.
    /// - Parameters:
    ///   - path: begins with `/`; a segment in braces matches any one segment, whose text the handler finds in
    ///     `ServerRequest.parameters`.
    ///   - name: the route's label in metrics and logs.
    ///   - bodyLimit: bytes of content that the route takes; more is answered 413, before it is read where
    ///     Content-Length says so.
    ///   - multipart: if given, a multipart/form-data body is taken apart while it comes in and the handler gets its
    ///     parts. If nil, every body is given as bytes.
    ///   - handler: called on an event loop; it must not block, and answers through the responder now or later.
    public mutating func on(
        _ method: HTTPMethod, _ path: String, name: String, bodyLimit: Int = 0, multipart: MultipartLimits? = nil,
        _ handler: @escaping @Sendable (ServerRequest, Responder) -> Void
    ) {
        let route = Route(name: name, bodyLimit: bodyLimit, multipart: multipart, handler: handler)
        update(path) { $0.routes.append((method, route)) }
    }

    /// Adds a path for WebSocket sessions.
    /// - Parameters:
    ///   - path: as in `on`.
    ///   - name: as in `on`.
    ///   - subprotocols: those that the session speaks, best first; the first that the client offers as well is
    ///     chosen. A client that offers none of them gets none.
    ///   - refuse: answers instead of an upgrade where it returns a response (overload, policy).
    ///   - accept: called once for a session, on its event loop; the channel may be used at once.
    public mutating func webSocket(
        _ path: String, name: String, subprotocols: [String] = [],
        refuse: @escaping @Sendable (ServerRequest) -> HTTPResponse? = { _ in nil },
        _ accept: @escaping @Sendable (ServerRequest, WebSocketChannel) -> any WebSocketHandler
    ) {
        let route = WebSocketRoute(name: name, subprotocols: subprotocols, refuse: refuse, accept: accept)
        update(path) { $0.webSocket = route }
    }

    /// What is served at a decoded path, and the texts of its `{name}` segments.
    func endpoint(_ path: String) -> (endpoint: Endpoint, parameters: [String])? {
        if let endpoint = literal[path] { return (endpoint, []) }
        if patterns.isEmpty { return nil }
        let segments = Self.split(path)
        for pattern in patterns where pattern.segments.count == segments.count {
            if let parameters = Self.match(pattern.segments, segments) { return (pattern.endpoint, parameters) }
        }
        return nil
    }

    private mutating func update(_ path: String, _ change: (inout Endpoint) -> Void) {
        guard path.utf8.contains(0x7B) else { return change(&literal[path, default: Endpoint()]) }
        let segments = Self.split(path)
        if let index = patterns.firstIndex(where: { $0.segments == segments }) {
            change(&patterns[index].endpoint)
        } else {
            var endpoint = Endpoint()
            change(&endpoint)
            patterns.append((segments, endpoint))
        }
    }

    private static func split(_ path: String) -> [String] {
        path.utf8.split(separator: 0x2F, omittingEmptySubsequences: false).map { String($0) ?? "" }
    }

    private static func match(_ pattern: [String], _ segments: [String]) -> [String]? {
        var parameters: [String] = []
        for (expected, segment) in zip(pattern, segments) {
            if expected.hasPrefix("{") {
                guard !segment.isEmpty else { return nil }
                parameters.append(segment)
            } else if expected != segment {
                return nil
            }
        }
        return parameters
    }
}

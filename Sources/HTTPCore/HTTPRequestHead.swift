/// A request line and header section that have passed every check of RFC 9112.
/// - Trust: every text in it is written by the client; none is ever a metric label.
public struct HTTPRequestHead: Sendable, Equatable {
    /// The method, a token.
    public let method: HTTPMethod
    /// The target as it was written, at most `HTTPLimits.targetBytes`.
    public let target: String
    /// The target's path, percent-decoded (but for `%2F`, so that an encoded slash never becomes a separator) and with
    /// dot segments removed; always begins with `/`. `*` for `OPTIONS *`.
    /// - Source: RFC 3986 §2.4 and §5.2.4.
    public let path: String
    /// What follows the target's `?`, not decoded; empty where there is none.
    public let rawQuery: String
    /// The version.
    public let version: HTTPVersion
    /// The fields; Host is present exactly once unless the version is 1.0.
    public let headers: HTTPHeaders

    /// The parser makes heads; tests and clients may too.
    public init(
        method: HTTPMethod, target: String, path: String, rawQuery: String = "", version: HTTPVersion = .http11,
        headers: HTTPHeaders = HTTPHeaders()
    ) {
        self.method = method
        self.target = target
        self.path = path
        self.rawQuery = rawQuery
        self.version = version
        self.headers = headers
    }

    /// The host that the request is for, with its port where one is given: that of an absolute target, else Host's;
    /// empty where there is neither.
    /// - Source: RFC 9112 §3.2.2: an absolute target outranks Host.
    public var authority: String {
        guard target.utf8.first != 0x2F, let scheme = target.firstRange(of: "://") else { return headers["Host"] ?? "" }
        return String(target[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" })
    }

    /// The query's items in order, names and values decoded; a name without `=` has an empty value.
    /// - Source: WHATWG URL, application/x-www-form-urlencoded parsing (`+` is a space).
    public var query: [(name: String, value: String)] { QueryParser.parse(rawQuery) }

    /// Whether the connection may serve another request after this one.
    /// - Source: RFC 9112 §9.3.
    public var wantsKeepAlive: Bool {
        switch version {
        case .http11: !headers.list("Connection", contains: "close")
        case .http10:
            headers.list("Connection", contains: "keep-alive") && !headers.list("Connection", contains: "close")
        }
    }
}

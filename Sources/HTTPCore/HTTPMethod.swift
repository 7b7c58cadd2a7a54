/// A request method: a case-sensitive token.
/// - Source: RFC 9110 §9.
public struct HTTPMethod: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The token as the client wrote it; at most 16 bytes once it has passed the parser.
    public let rawValue: String

    /// Wraps a token; the parser has checked those that come from outside.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// GET, RFC 9110 §9.3.1.
    public static let get = HTTPMethod(rawValue: "GET")
    /// HEAD, RFC 9110 §9.3.2.
    public static let head = HTTPMethod(rawValue: "HEAD")
    /// POST, RFC 9110 §9.3.3.
    public static let post = HTTPMethod(rawValue: "POST")
    /// PUT, RFC 9110 §9.3.4.
    public static let put = HTTPMethod(rawValue: "PUT")
    /// DELETE, RFC 9110 §9.3.5.
    public static let delete = HTTPMethod(rawValue: "DELETE")
    /// CONNECT, RFC 9110 §9.3.6.
    public static let connect = HTTPMethod(rawValue: "CONNECT")
    /// OPTIONS, RFC 9110 §9.3.7.
    public static let options = HTTPMethod(rawValue: "OPTIONS")
    /// TRACE, RFC 9110 §9.3.8.
    public static let trace = HTTPMethod(rawValue: "TRACE")
    /// PATCH, RFC 5789.
    public static let patch = HTTPMethod(rawValue: "PATCH")

    /// Every method that this server recognises; others are answered 501.
    public static let recognised: [HTTPMethod] = [
        .get, .head, .post, .put, .delete, .connect, .options, .trace, .patch,
    ]

    /// The token as written.
    public var description: String { rawValue }
}

/// A response status: three digits and the phrase that goes with them.
/// - Source: RFC 9110 §15 and RFC 6585.
public struct HTTPStatus: Hashable, Sendable, CustomStringConvertible {
    /// 100 to 599.
    public let code: UInt16

    /// - Parameter code: clamped to 100…599, the range that the wire allows.
    public init(_ code: UInt16) { self.code = min(max(code, 100), 599) }

    /// 101 Switching Protocols.
    public static let switchingProtocols = HTTPStatus(101)
    /// 200 OK.
    public static let ok = HTTPStatus(200)
    /// 204 No Content.
    public static let noContent = HTTPStatus(204)
    /// 400 Bad Request.
    public static let badRequest = HTTPStatus(400)
    /// 404 Not Found.
    public static let notFound = HTTPStatus(404)
    /// 499: what logs and metrics call a request whose client went away; nobody reads it. nginx's convention.
    public static let clientClosedRequest = HTTPStatus(499)
    /// 500 Internal Server Error.
    public static let internalServerError = HTTPStatus(500)
    /// 503 Service Unavailable.
    public static let serviceUnavailable = HTTPStatus(503)

    /// Whether a response of this status ends at its empty line whatever its headers say.
    /// - Source: RFC 9112 §6.3.
    public var forbidsBody: Bool { code < 200 || code == 204 || code == 304 }

    /// The usual phrase, or an empty one for a code without a name here.
    public var reason: String {
        switch code {
        case 100: "Continue"
        case 101: "Switching Protocols"
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 301: "Moved Permanently"
        case 302: "Found"
        case 304: "Not Modified"
        case 307: "Temporary Redirect"
        case 308: "Permanent Redirect"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 411: "Length Required"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 417: "Expectation Failed"
        case 421: "Misdirected Request"
        case 422: "Unprocessable Content"
        case 426: "Upgrade Required"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        default: ""
        }
    }

    /// The code and its phrase, `404 Not Found`.
    public var description: String { reason.isEmpty ? "\(code)" : "\(code) \(reason)" }
}

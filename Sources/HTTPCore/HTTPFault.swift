/// Why a request is answered before a handler sees it (or instead of one that is late).
///
/// The server gives it to `ServerConfiguration.errorBody`, which turns it into the response that clients see.
public enum HTTPFault: Error, Sendable, Equatable {
    /// The bytes are no request: 400; the connection is closed.
    case malformed(HTTPSyntaxError)
    /// The request is well-formed and its content or fields are not what they say: 400. The text is ours.
    case invalidRequest(String)
    /// The content is no multipart/form-data: 400.
    case invalidMultipart(MultipartSyntaxError)
    /// The origin or the client may not do this: 403. The text is ours.
    case forbidden(String)
    /// No route has this path: 404.
    case notFound
    /// The path has routes, none of this method: 405 with Allow.
    case methodNotAllowed(allowed: [HTTPMethod])
    /// The head or body did not come in time: 408.
    case requestTimeout
    /// The content is larger than the route takes: 413.
    case bodyTooLarge(limit: Int)
    /// One part is larger than the route takes: 413. The name is the client's, at most 128 bytes.
    case partTooLarge(name: String, limit: Int)
    /// More parts than the route takes: 413.
    case tooManyParts(limit: Int)
    /// The target is longer than the limit: 414.
    case targetTooLong(limit: Int)
    /// The content's media type or coding is none that the route takes: 415.
    case unsupportedMediaType
    /// Expect asks for something else than 100-continue: 417.
    case expectationFailed
    /// The route is a WebSocket's and the request does not ask for one: 426 with Upgrade.
    case upgradeRequired
    /// The header section is over a limit: 431.
    case headersTooLarge(limit: Int)
    /// The handler let the request go without an answer: 500.
    case handlerFailed
    /// An unknown method or transfer coding: 501.
    case notImplemented(String)
    /// Too many connections or requests: 503 with Retry-After.
    case serverBusy
    /// The server is draining: 503 with Retry-After.
    case shuttingDown
    /// The request's deadline passed before its handler answered: 504.
    case deadlineExceeded
    /// The major version is not 1: 505.
    case versionNotSupported

    /// The status to answer with.
    public var status: HTTPStatus {
        switch self {
        case .malformed, .invalidRequest, .invalidMultipart: HTTPStatus(400)
        case .forbidden: HTTPStatus(403)
        case .notFound: HTTPStatus(404)
        case .methodNotAllowed: HTTPStatus(405)
        case .requestTimeout: HTTPStatus(408)
        case .bodyTooLarge, .partTooLarge, .tooManyParts: HTTPStatus(413)
        case .targetTooLong: HTTPStatus(414)
        case .unsupportedMediaType: HTTPStatus(415)
        case .expectationFailed: HTTPStatus(417)
        case .upgradeRequired: HTTPStatus(426)
        case .headersTooLarge: HTTPStatus(431)
        case .handlerFailed: HTTPStatus(500)
        case .notImplemented: HTTPStatus(501)
        case .serverBusy, .shuttingDown: HTTPStatus(503)
        case .deadlineExceeded: HTTPStatus(504)
        case .versionNotSupported: HTTPStatus(505)
        }
    }

    /// A stable name for programs, as the table of errors in docs/api.md has it.
    public var code: String {
        switch self {
        case .malformed, .invalidRequest: "invalid_request"
        case .invalidMultipart: "invalid_multipart"
        case .forbidden: "forbidden"
        case .notFound: "not_found"
        case .methodNotAllowed: "method_not_allowed"
        case .requestTimeout: "request_timeout"
        case .bodyTooLarge, .partTooLarge: "payload_too_large"
        case .tooManyParts: "too_many_parts"
        case .targetTooLong: "uri_too_long"
        case .unsupportedMediaType: "unsupported_media_type"
        case .expectationFailed: "expectation_failed"
        case .upgradeRequired: "upgrade_required"
        case .headersTooLarge: "headers_too_large"
        case .handlerFailed: "internal_error"
        case .notImplemented: "not_implemented"
        case .serverBusy: "server_busy"
        case .shuttingDown: "shutting_down"
        case .deadlineExceeded: "deadline_exceeded"
        case .versionNotSupported: "http_version_not_supported"
        }
    }

    /// One sentence for people. It never quotes what the client sent.
    public var detail: String {
        switch self {
        case .malformed(let reason): reason.rawValue
        case .invalidRequest(let text), .forbidden(let text), .notImplemented(let text): text
        case .invalidMultipart(let reason): reason.rawValue
        case .notFound: "nothing is served at this path"
        case .methodNotAllowed: "the path does not take this method"
        case .requestTimeout: "the request did not arrive in time"
        case .bodyTooLarge(let limit): "the content is larger than \(limit) bytes"
        case .partTooLarge(_, let limit): "a part is larger than \(limit) bytes"
        case .tooManyParts(let limit): "there are more than \(limit) parts"
        case .targetTooLong(let limit): "the request target is longer than \(limit) bytes"
        case .unsupportedMediaType: "the content's media type or coding is not supported here"
        case .expectationFailed: "only 100-continue can be expected"
        case .upgradeRequired: "this path speaks WebSocket version 13 only"
        case .headersTooLarge(let limit): "the header section is over its limit of \(limit)"
        case .handlerFailed: "the request could not be answered"
        case .serverBusy: "the server has too much to do"
        case .shuttingDown: "the server is shutting down"
        case .deadlineExceeded: "the request's time ran out"
        case .versionNotSupported: "only HTTP/1.1 and HTTP/1.0 are supported"
        }
    }

    /// Fields that the answer must carry besides its content: Allow, Upgrade, Retry-After.
    public var headers: HTTPHeaders {
        switch self {
        case .methodNotAllowed(let allowed): ["Allow": allowed.map(\.rawValue).joined(separator: ", ")]
        case .upgradeRequired: ["Upgrade": "websocket", "Sec-WebSocket-Version": "13"]
        case .serverBusy, .shuttingDown: ["Retry-After": "1"]
        default: HTTPHeaders()
        }
    }

    /// The name of the part to blame, where there is one.
    public var part: String? {
        if case .partTooLarge(let name, _) = self { name } else { nil }
    }
}

/// Every code that a client can see in an error, with its status: the table of docs/api.md, and the only one.
package enum ProblemCode: String, CaseIterable, Sendable {
    case invalidRequest = "invalid_request"
    case invalidMultipart = "invalid_multipart"
    case invalidOptions = "invalid_options"
    case unauthorized
    case forbidden
    case notFound = "not_found"
    case methodNotAllowed = "method_not_allowed"
    case requestTimeout = "request_timeout"
    case payloadTooLarge = "payload_too_large"
    case imageTooLarge = "image_too_large"
    case audioTooLong = "audio_too_long"
    case tooManyParts = "too_many_parts"
    case uriTooLong = "uri_too_long"
    case unsupportedMediaType = "unsupported_media_type"
    case expectationFailed = "expectation_failed"
    case imageDecodeFailed = "image_decode_failed"
    case audioDecodeFailed = "audio_decode_failed"
    case upgradeRequired = "upgrade_required"
    case rateLimited = "rate_limited"
    case headersTooLarge = "headers_too_large"
    case internalError = "internal_error"
    case notImplemented = "not_implemented"
    case serverBusy = "server_busy"
    case shuttingDown = "shutting_down"
    case deadlineExceeded = "deadline_exceeded"
    case httpVersionNotSupported = "http_version_not_supported"

    /// The HTTP status that goes with it.
    package var status: UInt16 {
        switch self {
        case .invalidRequest, .invalidMultipart, .invalidOptions: 400
        case .unauthorized: 401
        case .forbidden: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .requestTimeout: 408
        case .payloadTooLarge, .imageTooLarge, .audioTooLong, .tooManyParts: 413
        case .uriTooLong: 414
        case .unsupportedMediaType: 415
        case .expectationFailed: 417
        case .imageDecodeFailed, .audioDecodeFailed: 422
        case .upgradeRequired: 426
        case .rateLimited: 429
        case .headersTooLarge: 431
        case .internalError: 500
        case .notImplemented: 501
        case .serverBusy, .shuttingDown: 503
        case .deadlineExceeded: 504
        case .httpVersionNotSupported: 505
        }
    }

    /// What it is, in a few words that never change.
    package var title: String {
        switch self {
        case .invalidRequest: "The request is not valid"
        case .invalidMultipart: "The multipart body is not valid"
        case .invalidOptions: "An option is not valid"
        case .unauthorized: "Credentials are missing or wrong"
        case .forbidden: "This is not allowed"
        case .notFound: "There is nothing at this path"
        case .methodNotAllowed: "The path does not take this method"
        case .requestTimeout: "The request did not arrive in time"
        case .payloadTooLarge: "The content is too large"
        case .imageTooLarge: "The picture has too many pixels"
        case .audioTooLong: "The recording is too long"
        case .tooManyParts: "There are too many parts"
        case .uriTooLong: "The request target is too long"
        case .unsupportedMediaType: "The media type is not supported"
        case .expectationFailed: "The expectation cannot be met"
        case .imageDecodeFailed: "The picture cannot be read"
        case .audioDecodeFailed: "The recording cannot be read"
        case .upgradeRequired: "This path speaks WebSocket"
        case .rateLimited: "Too many requests"
        case .headersTooLarge: "The header section is too large"
        case .internalError: "The server failed"
        case .notImplemented: "The server does not know this method or coding"
        case .serverBusy: "The server has too much to do"
        case .shuttingDown: "The server is shutting down"
        case .deadlineExceeded: "The request's time ran out"
        case .httpVersionNotSupported: "The HTTP version is not supported"
        }
    }

    /// Whether the same request may succeed later.
    package var isRetryable: Bool {
        switch self {
        case .requestTimeout, .rateLimited, .serverBusy, .shuttingDown, .deadlineExceeded: true
        default: false
        }
    }

    /// Seconds for `Retry-After`, where an answer carries it.
    package var retryAfterSeconds: Int? {
        switch self {
        case .rateLimited, .serverBusy, .shuttingDown: 1
        default: nil
        }
    }
}

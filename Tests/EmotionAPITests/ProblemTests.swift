import AudioDSP
import Emotion
import EmotionAPI
import HTTPCore
import Imaging
import Testing

struct ProblemTests {
    /// The table of docs/api.md, by code.
    private static let table: [String: UInt16] = [
        "invalid_request": 400, "invalid_multipart": 400, "invalid_options": 400, "unauthorized": 401, "forbidden": 403,
        "not_found": 404, "method_not_allowed": 405, "request_timeout": 408, "payload_too_large": 413,
        "image_too_large": 413, "audio_too_long": 413, "too_many_parts": 413, "unsupported_media_type": 415,
        "image_decode_failed": 422, "audio_decode_failed": 422, "rate_limited": 429, "headers_too_large": 431,
        "uri_too_long": 414, "internal_error": 500, "server_busy": 503, "shutting_down": 503, "deadline_exceeded": 504,
    ]

    @Test func everyCodeOfTheContractHasItsStatus() {
        for (name, status) in Self.table {
            #expect(ProblemCode(rawValue: name)?.status == status, "\(name)")
        }
    }

    @Test func whatTheServerFindsHasACodeOfTheTableAndTheSameStatus() {
        let faults: [HTTPFault] = [
            .malformed(.requestLine), .invalidRequest("x"), .invalidMultipart(.truncated), .forbidden("x"), .notFound,
            .methodNotAllowed(allowed: [.get]), .requestTimeout, .bodyTooLarge(limit: 1),
            .partTooLarge(name: "image", limit: 1), .tooManyParts(limit: 1), .targetTooLong(limit: 1),
            .unsupportedMediaType, .expectationFailed, .upgradeRequired, .headersTooLarge(limit: 1), .handlerFailed,
            .notImplemented("x"), .serverBusy, .shuttingDown, .deadlineExceeded, .versionNotSupported,
        ]
        for fault in faults {
            let problem = Problem(fault)
            #expect(problem.code.rawValue == fault.code)
            #expect(problem.code.status == fault.status.code, "\(fault.code)")
        }
        #expect(Problem(HTTPFault.partTooLarge(name: "image", limit: 1)).part == "image")
    }

    @Test func writesProblemJSON() throws {
        let problem = Problem(.imageDecodeFailed, "the picture has no bytes", part: "image", index: 2)
        let response = problem.response(requestID: "r-1")
        #expect(response.status == HTTPStatus(422))
        #expect(response.headers["Content-Type"] == "application/problem+json")
        #expect(
            String(decoding: response.body, as: UTF8.self)
                == #"{"type":"about:blank","title":"The picture cannot be read","status":422,"#
                + #""detail":"the picture has no bytes","code":"image_decode_failed","request_id":"r-1","#
                + #""part":"image","index":2}"#)
    }

    @Test func tellsWhenToComeBack() {
        #expect(Problem(.serverBusy, "").response(requestID: "r").headers["Retry-After"] == "1")
        #expect(Problem(.rateLimited, "").response(requestID: "r").headers["Retry-After"] == "1")
        #expect(Problem(.notFound, "").response(requestID: "r").headers["Retry-After"] == nil)
        let allow = Problem(.methodNotAllowed, "").response(requestID: "r", headers: ["Allow": "GET"])
        #expect(allow.headers["Allow"] == "GET")
    }

    @Test func everyErrorOfTheDecodersHasItsCode() {
        #expect(Problem(ImageError.empty).code == .imageDecodeFailed)
        #expect(Problem(ImageError.unsupportedFormat).code == .unsupportedMediaType)
        #expect(Problem(ImageError.tooLarge(width: 20_000, height: 20_000, limit: 1)).code == .imageTooLarge)
        #expect(Problem(ImageError.corrupt(.jpeg, detail: "/etc/passwd")).code == .imageDecodeFailed)
        #expect(!Problem(ImageError.corrupt(.jpeg, detail: "/etc/passwd")).detail.contains("passwd"))
        #expect(Problem(AudioError.empty).code == .audioDecodeFailed)
        #expect(Problem(AudioError.unsupportedFormat).code == .unsupportedMediaType)
        #expect(Problem(AudioError.tooLong(seconds: .infinity, limit: .nan)).code == .audioTooLong)
        #expect(Problem(AudioError.corrupt(.wav, detail: "")).code == .audioDecodeFailed)
        #expect(Problem(AnalysisError.image(.empty)).code == .imageDecodeFailed)
        #expect(Problem(AnalysisError.invalidScores).code == .internalError)
        #expect(Problem(QueueRefusal.full).code == .serverBusy)
        #expect(Problem(QueueRefusal.closed).code == .shuttingDown)
    }
}

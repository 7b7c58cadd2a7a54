package import HTTPCore

/// What went wrong with a request, as a client sees it: `application/problem+json` over HTTP, an `error` message in a
/// stream.
///
/// `detail` is one sentence that holds no path of the server and no byte of an upload.
/// - Source: RFC 9457.
package struct Problem: Error, Sendable, Equatable {
    package let code: ProblemCode
    package let detail: String
    /// The name of the part to blame, where one is.
    package let part: String?
    /// Which of several parts of that name, from 0.
    package let index: Int?

    package init(_ code: ProblemCode, _ detail: String, part: String? = nil, index: Int? = nil) {
        self.code = code
        self.detail = detail
        self.part = part
        self.index = index
    }

    /// The same problem, blamed on one part.
    package func blamed(on part: String, index: Int? = nil) -> Problem {
        Problem(code, detail, part: part, index: index)
    }

    /// The body of an HTTP answer.
    package func json(requestID: String) -> JSON {
        var members: [JSON.Member] = [
            JSON.Member("type", "about:blank"),
            JSON.Member("title", .string(code.title)),
            JSON.Member("status", .integer(Int(code.status))),
            JSON.Member("detail", .string(detail)),
            JSON.Member("code", .string(code.rawValue)),
            JSON.Member("request_id", .string(requestID)),
        ]
        if let part { members.append(JSON.Member("part", .string(part))) }
        if let index { members.append(JSON.Member("index", .integer(index))) }
        return .object(members)
    }

    /// The whole HTTP answer.
    /// - Parameter headers: fields that this answer needs besides its own, such as Allow.
    package func response(requestID: String, headers: HTTPHeaders = HTTPHeaders()) -> HTTPResponse {
        var response = HTTPResponse(
            status: HTTPStatus(code.status), contentType: "application/problem+json",
            body: JSONWriter.encode(json(requestID: requestID)))
        for index in 0..<headers.count { response.headers.append(headers[index].name, headers[index].value) }
        if let seconds = code.retryAfterSeconds, !response.headers.contains("Retry-After") {
            response.headers.append("Retry-After", String(seconds))
        }
        return response
    }

    /// The `error` message of a stream.
    package var streamMessage: JSON {
        [
            "type": "error", "code": .string(code.rawValue), "message": .string(detail),
            "retryable": .bool(code.isRetryable),
        ]
    }
}

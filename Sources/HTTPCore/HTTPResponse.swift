/// A whole response as a handler gives it. Framing (Content-Length, Connection, Date) is the writer's.
public struct HTTPResponse: Sendable, Equatable {
    /// The status.
    public var status: HTTPStatus
    /// The fields; Content-Length, Transfer-Encoding, Connection, Keep-Alive and Date are ignored here.
    public var headers: HTTPHeaders
    /// The content, sent as it is; not sent in answer to HEAD or with 1xx, 204 and 304.
    public var body: [UInt8]
    /// Whether the connection is to be closed after this response.
    public var closesConnection: Bool

    /// Each parameter is documented at its property.
    public init(
        status: HTTPStatus = .ok, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = [],
        closesConnection: Bool = false
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.closesConnection = closesConnection
    }

    /// A response with content of one media type.
    public init(status: HTTPStatus = .ok, contentType: String, body: [UInt8]) {
        self.init(status: status, headers: ["Content-Type": contentType], body: body)
    }

    /// A response of plain text, UTF-8.
    public init(status: HTTPStatus = .ok, text: String) {
        self.init(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }
}

public import HTTPCore

/// What a service decides about a request once its head has come and before any of its content is read.
public struct Admission: Sendable {
    /// Whom the request comes from, as the log names it: the operator's word, never the client's.
    public var client: String?
    /// The answer in the place of the route's, if the request goes no further.
    public var answer: HTTPResponse?
    /// Fields that every answer to it carries, errors included.
    public var fields: HTTPHeaders

    /// Each parameter is documented at its property; by default the request goes its way.
    public init(client: String? = nil, answer: HTTPResponse? = nil, fields: HTTPHeaders = HTTPHeaders()) {
        self.client = client
        self.answer = answer
        self.fields = fields
    }
}

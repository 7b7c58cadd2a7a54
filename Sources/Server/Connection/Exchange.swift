import HTTPCore

/// One request on its way to its answer. Lives on its connection's loop.
final class Exchange {
    let head: HTTPRequestHead
    let id: String
    /// The client's address, for handlers and the log.
    let remoteAddress: String
    /// Nil where no route was found.
    let route: Route?
    /// The label in metrics and logs, never the client's words.
    let routeName: String
    let parameters: [String]
    /// When the first byte came, and when the head was complete.
    let startedAt: UInt64
    let receivedAt: UInt64
    let deadline: UInt64
    let mailbox = Mailbox()
    var admission = Admission()
    var body: BodyCollector?
    var bodyBytes = 0
    /// When the handler was called, 0 before.
    var dispatchedAt: UInt64 = 0

    init(
        head: HTTPRequestHead, id: String, remoteAddress: String, route: Route?, routeName: String,
        parameters: [String], startedAt: UInt64,
        receivedAt: UInt64, deadline: UInt64
    ) {
        self.head = head
        self.id = id
        self.remoteAddress = remoteAddress
        self.route = route
        self.routeName = routeName
        self.parameters = parameters
        self.startedAt = startedAt
        self.receivedAt = receivedAt
        self.deadline = deadline
    }

    /// The request for a handler.
    func request(_ body: RequestBody) -> ServerRequest {
        let mailbox = mailbox
        return ServerRequest(
            head: head, body: body, id: id, receivedAt: receivedAt, deadline: deadline, remoteAddress: remoteAddress,
            parameters: parameters, isCancelled: { mailbox.isCancelled })
    }
}

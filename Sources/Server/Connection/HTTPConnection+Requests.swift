import HTTPCore
import ProxyCore
import Transport

/// From a request's head to its handler.
extension HTTPConnection {
    /// - Parameters:
    ///   - rest: the bytes that a body's range speaks of.
    ///   - hasMore: whether bytes behind the event are at hand.
    /// - Throws: a fault after which the connection has no next request.
    func handle(_ event: HTTPRequestParser.Event, _ rest: Span<UInt8>, hasMore: Bool) throws(HTTPFault) {
        switch event {
        case .needMore, .skipped: break
        case .head(let head, let length, let expectsContinue):
            requests += 1
            begin(head, length, expectsContinue: expectsContinue, hasBody: hasMore)
        case .body(let range): try take(rest.extracting(range))
        case .end: try endBody()
        }
    }

    private func begin(
        _ head: HTTPRequestHead, _ length: HTTPRequestParser.BodyLength, expectsContinue: Bool, hasBody: Bool
    ) {
        let found = core.router.endpoint(head.path)
        let exchange = makeExchange(head, found)
        phase = .body(exchange)
        if let admit = configuration.admit {
            exchange.admission = admit(exchange.request(.none), exchange.routeName)
            if let answer = exchange.admission.answer {
                return answerEarly(exchange, answer, length, expectsContinue: expectsContinue)
            }
        }
        do throws(HTTPFault) {
            if let webSocket = webSocketRoute(head, found?.endpoint) {
                return try upgrade(exchange, webSocket, length)
            }
            if let response = try answerWithoutHandler(head, found?.endpoint) {
                return answerEarly(exchange, response, length, expectsContinue: expectsContinue)
            }
            try prepareBody(exchange, length)
        } catch {
            let response = configuration.errorBody(error, exchange.id).adding(error.headers)
            return answerEarly(exchange, response, length, expectsContinue: expectsContinue)
        }
        // The client that already sends its body does not wait for leave to do so: RFC 9110 §10.1.1.
        if expectsContinue, length != .none, !hasBody {
            connection.write { HTTPResponseWriter.writeContinue(to: &$0) }
        }
    }

    private func makeExchange(
        _ head: HTTPRequestHead, _ found: (endpoint: Router.Endpoint, parameters: [String])?
    ) -> Exchange {
        let now = loop.now
        let route = found?.endpoint.route(head.method) ?? (head.method == .head ? found?.endpoint.route(.get) : nil)
        let name = route?.name ?? found?.endpoint.webSocket?.name ?? found?.endpoint.routes.first?.route.name ?? "none"
        let total = core.times.request
        let asked = RequestFields.timeout(head) ?? total
        return Exchange(
            head: head, id: RequestFields.id(head) ?? context.newID(), remoteAddress: client(head), route: route,
            routeName: name,
            parameters: found?.parameters ?? [], startedAt: phaseBegan, receivedAt: now,
            deadline: now + min(asked, total))
    }

    /// The address that a request comes from, as far as it can be trusted.
    private func client(_ head: HTTPRequestHead) -> String {
        guard isForwarder, head.headers.contains("X-Forwarded-For") else { return remoteAddress }
        let fields = head.headers.values("X-Forwarded-For")
        return ForwardedFor.client(fields, trusted: configuration.forwardedFrom)?.description ?? remoteAddress
    }

    private func webSocketRoute(_ head: HTTPRequestHead, _ endpoint: Router.Endpoint?) -> WebSocketRoute? {
        guard head.method == .get, let endpoint, let webSocket = endpoint.webSocket else { return nil }
        let asks = head.headers.list("Upgrade", contains: "websocket")
        return asks || endpoint.route(.get) == nil ? webSocket : nil
    }

    /// What is answered by what is routed alone, OPTIONS and faults.
    private func answerWithoutHandler(
        _ head: HTTPRequestHead, _ endpoint: Router.Endpoint?
    ) throws(HTTPFault) -> HTTPResponse? {
        guard HTTPMethod.recognised.contains(head.method) else { throw .notImplemented("the method is not known") }
        if head.path == "*" {
            return HTTPResponse(status: .noContent, headers: ["Allow": "GET, HEAD, OPTIONS, POST"])
        }
        guard let endpoint else { throw .notFound }
        if endpoint.route(head.method) != nil || (head.method == .head && endpoint.route(.get) != nil) { return nil }
        let allowed = endpoint.methods
        if head.method == .options {
            let list = allowed.map(\.rawValue).joined(separator: ", ")
            return HTTPResponse(status: .noContent, headers: ["Allow": list])
        }
        throw .methodNotAllowed(allowed: allowed)
    }

    private func prepareBody(_ exchange: Exchange, _ length: HTTPRequestParser.BodyLength) throws(HTTPFault) {
        guard let route = exchange.route else { throw .notFound }
        if exchange.head.headers.contains("X-Request-Timeout-Ms"), RequestFields.timeout(exchange.head) == nil {
            throw .invalidRequest("X-Request-Timeout-Ms is not a number of milliseconds of 1 to 9 digits")
        }
        guard length != .none else { return }
        if case .fixed(let count) = length, count > route.bodyLimit { throw .bodyTooLarge(limit: route.bodyLimit) }
        if let coding = exchange.head.headers["Content-Encoding"], !ASCII.equalIgnoringCase(coding, "identity") {
            throw .unsupportedMediaType
        }
        exchange.body = try BodyCollector(head: exchange.head, length: length, route: route)
    }

    private func take(_ slice: Span<UInt8>) throws(HTTPFault) {
        switch phase {
        case .body(let exchange):
            exchange.bodyBytes += slice.count
            let limit = exchange.route?.bodyLimit ?? 0
            if exchange.bodyBytes > limit { throw .bodyTooLarge(limit: limit) }
            try exchange.body?.push(slice)
        case .discarding(let left):
            if slice.count > left { return close() }
            phase = .discarding(left: left - slice.count)
        case .idle, .head, .waiting, .webSocket, .closing:
            break
        }
    }

    private func endBody() throws(HTTPFault) {
        switch phase {
        case .body(let exchange): try dispatch(exchange)
        case .discarding: becomeIdle()
        case .idle, .head, .waiting, .webSocket, .closing: break
        }
    }

    private func dispatch(_ exchange: Exchange) throws(HTTPFault) {
        guard let route = exchange.route else { return }
        let body = try exchange.body?.finish() ?? .none
        exchange.body = nil
        exchange.dispatchedAt = loop.now
        phase = .waiting(exchange)
        let mailbox = exchange.mailbox
        // Held by the handler alone, so there is no circle; a weak reference would slow every later retain of the
        // connection down.
        let responder = Responder { response in
            guard mailbox.put(response) else { return }
            self.loop.execute { self.collect(mailbox) }
        }
        route.handler(exchange.request(body), responder)
        _ = consume responder
        if let response = mailbox.take() { finish(exchange, response) }
    }

    /// The handler's answer is in the box.
    private func collect(_ mailbox: Mailbox) {
        guard case .waiting(let exchange) = phase, exchange.mailbox === mailbox, let response = mailbox.take() else {
            return
        }
        finish(exchange, response)
        connection.resumeReading()
        updateDeadline()
    }

    private func finish(_ exchange: Exchange, _ response: HTTPResponse?) {
        exchange.mailbox.cancel()
        answer(exchange, response ?? configuration.errorBody(.handlerFailed, exchange.id))
    }
}

import HTTPCore
import Transport

/// From an answer to the wire, the log and the metrics.
extension HTTPConnection {
    /// Answers a request whose body was read to its end.
    func answer(_ exchange: Exchange, _ response: HTTPResponse) {
        let keepAlive = mayStay(exchange.head) && !response.closesConnection
        send(exchange, response, keepAlive: keepAlive)
        if keepAlive { becomeIdle() } else { close() }
    }

    /// Answers a request whose body was not read. The body is thrown away where it is short and on its way; otherwise
    /// the connection ends, since the client may send it or not: RFC 9110 §10.1.1.
    func answerEarly(
        _ exchange: Exchange, _ response: HTTPResponse, _ length: HTTPRequestParser.BodyLength, expectsContinue: Bool
    ) {
        var keepAlive = mayStay(exchange.head) && !response.closesConnection
        var left = 0
        switch length {
        case .none: break
        case .fixed(let count):
            left = count
            if count > configuration.drainBytes || expectsContinue { keepAlive = false }
        case .chunked: keepAlive = false
        }
        send(exchange, response, keepAlive: keepAlive)
        guard keepAlive else { return close() }
        phase = .discarding(left: left)
        phaseBegan = loop.now
    }

    /// Answers what is no request, or one that went wrong, and closes: nobody knows where the next one would begin.
    func refuse(_ fault: HTTPFault) {
        switch phase {
        case .body(let exchange), .waiting(let exchange):
            exchange.mailbox.close()
            let response = configuration.errorBody(fault, exchange.id).adding(fault.headers)
            send(exchange, response, keepAlive: false)
        case .idle, .head:
            refuseUnread(fault)
        case .discarding, .webSocket, .closing:
            break
        }
        close()
    }

    /// Ready for the next request.
    func becomeIdle() {
        if core.isDraining { return close() }
        phase = .idle
        phaseBegan = loop.now
    }

    /// The line of a request in the log, and its place in the metrics.
    func record(_ exchange: Exchange, status: UInt16, sent: Int) {
        let now = loop.now
        observe(route: exchange.routeName, method: exchange.head.method, status: status, now - exchange.startedAt)
        guard core.log.logsRequests else { return }
        core.log.request(
            RequestRecord(
                id: exchange.id, trace: RequestFields.trace(exchange.head), newTraceID: context.newTraceID(),
                client: exchange.admission.client, tlsSubject: tlsSubject, remote: exchange.remoteAddress,
                method: exchange.head.method.rawValue, route: exchange.routeName, path: exchange.head.path,
                status: status, received: exchange.bodyBytes, sent: sent, duration: now - exchange.startedAt,
                handler: exchange.dispatchedAt == 0 ? 0 : now - exchange.dispatchedAt))
    }

    private func refuseUnread(_ fault: HTTPFault) {
        let id = context.newID()
        let response = configuration.errorBody(fault, id).adding(fault.headers)
        write(response, isHead: parser.isHead, keepAlive: false, version: .http11, id: id)
        let duration = loop.now - phaseBegan
        observe(route: "none", method: HTTPMethod(rawValue: "other"), status: response.status.code, duration)
        guard core.log.logsRequests else { return }
        core.log.request(
            RequestRecord(
                id: id, trace: nil, newTraceID: context.newTraceID(), client: nil, tlsSubject: tlsSubject,
                remote: remoteAddress, method: "-", route: "none", path: "-", status: response.status.code,
                received: 0, sent: response.body.count, duration: duration, handler: 0))
    }

    private func mayStay(_ head: HTTPRequestHead) -> Bool {
        head.wantsKeepAlive && requests < configuration.maximumRequestsPerConnection && !core.isDraining
    }

    private func send(_ exchange: Exchange, _ response: HTTPResponse, keepAlive: Bool) {
        let isHead = exchange.head.method == .head
        write(
            response.adding(exchange.admission.fields), isHead: isHead, keepAlive: keepAlive,
            version: exchange.head.version, id: exchange.id)
        record(exchange, status: response.status.code, sent: isHead ? 0 : response.body.count)
    }

    private func write(_ response: HTTPResponse, isHead: Bool, keepAlive: Bool, version: HTTPVersion, id: String) {
        let writing = HTTPResponseWriter.Context(
            isHead: isHead, keepAlive: keepAlive, version: version, date: context.date, requestID: id)
        connection.write { HTTPResponseWriter.write(response, writing, to: &$0) }
    }

    /// Finding a series costs more than counting in it, and a connection mostly asks for the same one.
    private func observe(route: String, method: HTTPMethod, status: UInt16, _ nanoseconds: UInt64) {
        let key = RequestMetricKey(route: route, method: method, status: status)
        if metric?.key != key {
            let label = HTTPMethod.recognised.contains(method) ? method.rawValue : "other"
            metric = (key, core.requestDurations.with(route, label, String(status)))
        }
        metric?.histogram.observe(Double(nanoseconds) / 1e9)
    }
}

/// What tells the series of requests apart.
struct RequestMetricKey: Equatable {
    let route: String
    let method: HTTPMethod
    let status: UInt16
}

extension HTTPResponse {
    /// The response with fields that it does not have yet.
    func adding(_ fields: HTTPHeaders) -> HTTPResponse {
        if fields.isEmpty { return self }
        var response = self
        for index in 0..<fields.count where !response.headers.contains(fields[index].name) {
            response.headers.append(fields[index].name, fields[index].value)
        }
        return response
    }
}

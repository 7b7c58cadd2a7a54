import HTTPCore

/// What the log says about one request. No content, no query, no header but the id and the
/// trace.
struct RequestRecord {
    var id: String
    /// What the client says, and the trace that begins here where it says nothing.
    var trace: TraceContext?
    var newTraceID: String
    /// The name of the client's key.
    var client: String?
    /// Whom the client's TLS certificate names.
    var tlsSubject: String?
    var remote: String
    var method: String
    var route: String
    var path: String
    /// 499: the client went away before there was an answer.
    var status: UInt16
    /// Bytes of content.
    var received: Int
    var sent: Int
    /// Nanoseconds from the first byte to the answer, and of those with the handler.
    var duration: UInt64
    var handler: UInt64
}

extension AccessLog {
    func request(_ record: RequestRecord) {
        var line = JSONLine()
        line.field("time", LogTime.now())
        line.field("id", record.id)
        line.field("trace_id", record.trace?.traceID ?? record.newTraceID)
        if let trace = record.trace { line.field("parent_id", trace.parentID) }
        if let client = record.client { line.field("key", client) }
        if let subject = record.tlsSubject { line.field("tls_subject", subject) }
        line.field("remote", record.remote)
        line.field("method", record.method)
        line.field("route", record.route)
        line.field("path", record.path)
        line.field("status", Int(record.status))
        line.field("bytes_in", record.received)
        line.field("bytes_out", record.sent)
        line.milliseconds("duration_ms", record.duration)
        line.milliseconds("handler_ms", record.handler)
        append(line)
    }
}

import HTTPCore

/// The fields of a request that the server itself understands.
enum RequestFields {
    /// The client's request id, if it is a sane one: 1 to 128 visible ASCII characters.
    static func id(_ head: HTTPRequestHead) -> String? {
        guard let id = head.headers["X-Request-Id"], (1...128).contains(id.utf8.count),
            id.utf8.allSatisfy(ASCII.isVisible)
        else { return nil }
        return id
    }

    /// The trace that the client says the request belongs to; nil if it says nothing that can be used. Two fields say
    /// nothing: W3C Trace Context §3.2.
    static func trace(_ head: HTTPRequestHead) -> TraceContext? {
        guard head.headers.contains("traceparent") else { return nil }
        let fields = head.headers.values("traceparent")
        return fields.count == 1 ? TraceContext(fields[0]) : nil
    }

    /// What the client gives the request, nanoseconds; nil if it gives nothing or no number of 1 to 9 digits above 0.
    static func timeout(_ head: HTTPRequestHead) -> UInt64? {
        guard let text = head.headers["X-Request-Timeout-Ms"], (1...9).contains(text.utf8.count) else { return nil }
        var milliseconds: UInt64 = 0
        for byte in text.utf8 {
            guard let digit = ASCII.digit(byte) else { return nil }
            milliseconds = milliseconds * 10 + UInt64(digit)
        }
        return milliseconds > 0 ? milliseconds * 1_000_000 : nil
    }
}

/// Writes response heads. The fields that frame a message are the writer's alone, and every field has passed
/// `HTTPHeaders.append`, so that nothing in a value can begin a field or a message of its own.
/// - Source: RFC 9112 §4, §6 and §9.
public enum HTTPResponseWriter {
    /// What the request and the connection decide about a response.
    public struct Context: Sendable {
        /// Whether the request was HEAD.
        public var isHead: Bool
        /// Whether the connection stays open.
        public var keepAlive: Bool
        /// The request's version: an HTTP/1.0 client is told about a connection that stays.
        public var version: HTTPVersion
        /// The Date field's value, `HTTPDate`.
        public var date: [UInt8]
        /// The X-Request-Id field's value, visible ASCII; empty leaves the field out.
        public var requestID: String

        /// Each parameter is documented at its property.
        public init(isHead: Bool, keepAlive: Bool, version: HTTPVersion, date: [UInt8], requestID: String = "") {
            self.isHead = isHead
            self.keepAlive = keepAlive
            self.version = version
            self.date = date
            self.requestID = requestID
        }
    }

    /// Appends a whole response to a buffer.
    public static func write(_ response: HTTPResponse, _ context: borrowing Context, to out: inout [UInt8]) {
        let status = response.status
        append("HTTP/1.1 ", to: &out)
        append(status.code, to: &out)
        out.append(ASCII.space)
        out.append(contentsOf: status.reason.utf8)
        newLine(&out)
        append("Date: ", to: &out)
        out.append(contentsOf: context.date)
        newLine(&out)
        if !context.requestID.isEmpty {
            append("X-Request-Id: ", to: &out)
            out.append(contentsOf: context.requestID.utf8.lazy.map { ASCII.isVisible($0) ? $0 : 0x3F })
            newLine(&out)
        }
        appendFields(of: response.headers, skipRequestID: !context.requestID.isEmpty, to: &out)
        if !status.forbidsBody {
            append("Content-Length: ", to: &out)
            append(response.body.count, to: &out)
            newLine(&out)
        }
        if status.code != 101 {
            if !context.keepAlive {
                append("Connection: close\r\n", to: &out)
            } else if context.version < .http11 {
                append("Connection: keep-alive\r\n", to: &out)
            }
        }
        newLine(&out)
        if !status.forbidsBody, !context.isHead { out.append(contentsOf: response.body) }
    }

    /// Appends `100 Continue`.
    public static func writeContinue(to out: inout [UInt8]) { append("HTTP/1.1 100 Continue\r\n\r\n", to: &out) }

    /// Appends the head of `101 Switching Protocols` to WebSocket.
    /// - Parameters:
    ///   - accept: the Sec-WebSocket-Accept value.
    ///   - subprotocol: the chosen one, a token, or nil.
    public static func writeWebSocketUpgrade(
        accept: String, subprotocol: String?, extensions: String?, _ context: borrowing Context, to out: inout [UInt8]
    ) {
        var headers: HTTPHeaders = ["Upgrade": "websocket", "Sec-WebSocket-Accept": accept]
        if let subprotocol { headers.append("Sec-WebSocket-Protocol", subprotocol) }
        if let extensions { headers.append("Sec-WebSocket-Extensions", extensions) }
        let start = out.count
        write(HTTPResponse(status: .switchingProtocols, headers: headers), context, to: &out)
        // The head ends in an empty line; Connection goes in front of it.
        if out.count - start >= 2 { out.removeLast(2) }
        append("Connection: Upgrade\r\n\r\n", to: &out)
    }

    private static func appendFields(of headers: HTTPHeaders, skipRequestID: Bool, to out: inout [UInt8]) {
        for entry in headers.entries {
            let name = Int(entry.nameStart)..<Int(entry.nameStart) + Int(entry.nameLength)
            if isFraming(headers.bytes, name, skipRequestID: skipRequestID) { continue }
            out.append(contentsOf: headers.bytes[name])
            out.append(0x3A)
            out.append(ASCII.space)
            let value = Int(entry.valueStart)
            out.append(contentsOf: headers.bytes[value..<value + Int(entry.valueLength)])
            newLine(&out)
        }
    }

    private static func isFraming(_ bytes: [UInt8], _ name: Range<Int>, skipRequestID: Bool) -> Bool {
        switch name.count {
        case 4: matches(bytes, name, "date")
        case 10: matches(bytes, name, "connection") || matches(bytes, name, "keep-alive")
        case 12: skipRequestID && matches(bytes, name, "x-request-id")
        case 14: matches(bytes, name, "content-length")
        case 17: matches(bytes, name, "transfer-encoding")
        default: false
        }
    }

    private static func matches(_ bytes: [UInt8], _ range: Range<Int>, _ lowercase: StaticString) -> Bool {
        guard range.count == lowercase.utf8CodeUnitCount else { return false }
        return lowercase.withUTF8Buffer { expected in
            for offset in 0..<expected.count
            where ASCII.lowercased(bytes[range.lowerBound + offset]) != expected[offset] {
                return false
            }
            return true
        }
    }

    private static func append(_ text: StaticString, to out: inout [UInt8]) {
        text.withUTF8Buffer { out.append(contentsOf: $0) }
    }

    private static func append(_ number: some BinaryInteger, to out: inout [UInt8]) {
        out.append(contentsOf: String(number).utf8)
    }

    private static func newLine(_ out: inout [UInt8]) {
        out.append(ASCII.carriageReturn)
        out.append(ASCII.lineFeed)
    }
}

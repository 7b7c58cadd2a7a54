/// Why a session must be failed: the close code to send and a sentence.
/// - Source: RFC 6455 §7.4.1.
public enum WebSocketFault: Error, Sendable, Equatable {
    /// 1002: what the sentence says is not allowed.
    case protocolError(String)
    /// 1007: a text message or a close reason is not UTF-8.
    case invalidUTF8
    /// 1007: a compressed message is no deflate stream, or only the beginning of one.
    case corruptCompression
    /// 1011: there is no memory to decompress with.
    case outOfMemory
    /// 1009: a frame or message over the limit, in bytes.
    case tooLarge(limit: Int)

    /// The close code.
    public var closeCode: UInt16 {
        switch self {
        case .protocolError: WebSocketCloseCode.protocolError
        case .invalidUTF8, .corruptCompression: WebSocketCloseCode.invalidPayload
        case .outOfMemory: WebSocketCloseCode.internalError
        case .tooLarge: WebSocketCloseCode.messageTooBig
        }
    }

    /// The reason that goes with it, at most 123 bytes.
    public var reason: String {
        switch self {
        case .protocolError(let text): text
        case .invalidUTF8: "text is not UTF-8"
        case .corruptCompression: "compressed data is damaged"
        case .outOfMemory: "out of memory"
        case .tooLarge(let limit): "more than \(limit) bytes"
        }
    }
}

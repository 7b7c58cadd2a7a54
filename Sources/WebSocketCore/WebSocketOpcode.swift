/// What a frame carries.
/// - Source: RFC 6455 §5.2.
public enum WebSocketOpcode: UInt8, Sendable {
    /// More of a message that was begun.
    case continuation = 0
    /// A text message or its first fragment.
    case text = 1
    /// A binary message or its first fragment.
    case binary = 2
    /// The closing handshake.
    case close = 8
    /// Asks for a pong.
    case ping = 9
    /// Answers a ping.
    case pong = 10

    /// Whether it is a control frame: short, never fragmented, allowed between fragments.
    public var isControl: Bool { rawValue >= 8 }
}

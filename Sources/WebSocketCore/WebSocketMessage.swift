/// One whole message, its fragments joined.
public enum WebSocketMessage: Sendable, Equatable {
    /// Text, checked to be UTF-8.
    case text(String)
    /// Bytes.
    case binary([UInt8])
}

/// Close codes and which of them may be on the wire.
/// - Source: RFC 6455 §7.4 and the IANA registry (1012 to 1014).
public enum WebSocketCloseCode {
    /// The session is over as meant.
    public static let normal: UInt16 = 1000
    /// The server goes away.
    public static let goingAway: UInt16 = 1001
    /// The peer broke the protocol.
    public static let protocolError: UInt16 = 1002
    /// No code in the close frame; never on the wire.
    public static let noStatus: UInt16 = 1005
    /// Text that is not UTF-8.
    public static let invalidPayload: UInt16 = 1007
    /// The service's policy.
    public static let policyViolation: UInt16 = 1008
    /// A frame or message over its limit.
    public static let messageTooBig: UInt16 = 1009
    /// The server failed.
    public static let internalError: UInt16 = 1011
    /// Overload.
    public static let tryAgainLater: UInt16 = 1013

    /// Whether a code may stand in a close frame.
    public static func isSendable(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}

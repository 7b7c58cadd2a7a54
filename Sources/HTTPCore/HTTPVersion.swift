/// The protocol versions that the parser accepts; others are answered 505.
/// - Source: RFC 9112 §2.3.
public enum HTTPVersion: UInt8, Comparable, Sendable {
    /// HTTP/1.0: no persistence unless asked for, no chunked coding, no 100 Continue.
    case http10
    /// HTTP/1.1.
    case http11

    /// Older versions order before newer ones.
    public static func < (left: HTTPVersion, right: HTTPVersion) -> Bool { left.rawValue < right.rawValue }
}

/// What client and server agreed on about permessage-deflate.
///
/// - The client is always asked not to keep its context (`client_no_context_takeover`): what it sends is pictures and
///   sound, which gain nothing from the message before, and a session holds no memory for it between two messages.
/// - The server keeps its context unless the client objects: one result looks much like the last, and compresses to about
///   a third of what it takes alone. Its window is at most 2¹¹ bytes whatever the client allows.
/// - Source: RFC 7692 §7.1.
public struct WebSocketCompression: Sendable, Equatable {
    static let largestWindowBits = 11

    /// Of the server's window; 9 to 11.
    let windowBits: Int
    /// Whether a message of the server's may refer to those before it.
    let keepsContext: Bool
    /// The value of Sec-WebSocket-Extensions that agrees to it.
    public let response: String

    /// The first of the offers that can be accepted.
    init?(offers: [WebSocketExtension]) {
        guard let accepted = offers.lazy.compactMap(Self.init).first else { return nil }
        self = accepted
    }

    /// - Returns: nil if it is another extension or has a parameter that is unknown, there twice or without sense; then
    ///   the offer is declined. So is a server's window of 2⁸, which zlib does not make.
    private init?(offer: WebSocketExtension) {
        guard offer.name == "permessage-deflate" else { return nil }
        var seen: Set<String> = []
        var (keepsContext, serverBits) = (true, Int?.none)
        for parameter in offer.parameters {
            guard seen.insert(parameter.name).inserted else { return nil }
            switch (parameter.name, parameter.value) {
            case ("server_no_context_takeover", nil): keepsContext = false
            case ("client_no_context_takeover", nil), ("client_max_window_bits", nil): break
            case ("client_max_window_bits", let value?):
                // Whatever window the client uses, the inflater's is as large.
                if Self.windowBits(value) == nil { return nil }
            case ("server_max_window_bits", let value?):
                guard let bits = Self.windowBits(value), bits > 8 else { return nil }
                serverBits = bits
            default: return nil
            }
        }
        self.keepsContext = keepsContext
        windowBits = min(serverBits ?? Self.largestWindowBits, Self.largestWindowBits)
        var response = "permessage-deflate; client_no_context_takeover"
        if !keepsContext { response += "; server_no_context_takeover" }
        if serverBits != nil { response += "; server_max_window_bits=\(windowBits)" }
        self.response = response
    }

    /// 8 to 15 in decimal without a zero in front.
    private static func windowBits(_ text: String) -> Int? { (8...15).first { String($0) == text } }
}

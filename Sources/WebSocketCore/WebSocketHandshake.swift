/// The opening handshake, from the server's side.
/// - Source: RFC 6455 §4.2.
public struct WebSocketHandshake: Sendable {
    /// Why a request is no opening handshake that can be answered.
    public enum Rejection: Error, Sendable {
        /// Not a GET of HTTP/1.1 that asks for the upgrade.
        case notAnUpgrade
        /// A version other than 13.
        case unsupportedVersion
        /// Sec-WebSocket-Key is missing, repeated, or not 16 bytes in base 64.
        case badKey
        /// Sec-WebSocket-Extensions does not follow its grammar.
        case badExtensions
    }

    /// Whether the method is GET.
    public var isGet: Bool
    /// Whether the version is HTTP/1.1 at least.
    public var isHTTP11: Bool
    /// The members of Upgrade.
    public var upgrade: [String]
    /// The members of Connection.
    public var connection: [String]
    /// Every Sec-WebSocket-Key.
    public var keys: [String]
    /// Every Sec-WebSocket-Version.
    public var versions: [String]
    /// The members of Sec-WebSocket-Protocol.
    public var subprotocols: [String]
    /// Every Sec-WebSocket-Extensions.
    public var extensions: [String]

    /// Each parameter is documented at its property.
    public init(
        isGet: Bool, isHTTP11: Bool, upgrade: [String], connection: [String], keys: [String], versions: [String],
        subprotocols: [String], extensions: [String]
    ) {
        self.isGet = isGet
        self.isHTTP11 = isHTTP11
        self.upgrade = upgrade
        self.connection = connection
        self.keys = keys
        self.versions = versions
        self.subprotocols = subprotocols
        self.extensions = extensions
    }

    /// Checks the request.
    /// - Returns: the value of Sec-WebSocket-Accept.
    public func validate() throws(Rejection) -> String {
        let asks =
            upgrade.contains { $0.lowercased() == "websocket" } && connection.contains { $0.lowercased() == "upgrade" }
        guard isGet, isHTTP11, asks else { throw .notAnUpgrade }
        guard versions == ["13"] else { throw .unsupportedVersion }
        guard keys.count == 1, Base64.isSixteenBytes(keys[0]) else { throw .badKey }
        return Self.accept(key: keys[0])
    }

    /// The first of the server's subprotocols that the client offers, or nil.
    public func choose(from supported: [String]) -> String? { supported.first { subprotocols.contains($0) } }

    /// The client's first offer of permessage-deflate that can be accepted, or nil.
    public func chooseCompression() throws(Rejection) -> WebSocketCompression? {
        guard let offers = WebSocketExtension.parse(extensions) else { throw .badExtensions }
        return WebSocketCompression(offers: offers)
    }

    /// base64(SHA-1(key + GUID)).
    public static func accept(key: String) -> String {
        Base64.encode(SHA1.digest(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)))
    }
}

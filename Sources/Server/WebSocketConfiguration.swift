/// Limits and deadlines of WebSocket sessions.
public struct WebSocketConfiguration: Sendable, Equatable {
    /// Bytes of one frame's payload; more closes with 1009.
    public var frameBytes: Int
    /// Bytes of one message over all its fragments, as it comes and decompressed; more closes with 1009.
    public var messageBytes: Int
    /// Whether permessage-deflate is agreed to where a client offers it.
    public var compression: Bool
    /// Shorter messages are sent as they are: they gain nothing that is worth the work.
    public var compressionThreshold: Int
    /// Bytes that may wait to be sent; a session whose peer reads too slowly is closed with 1013.
    public var sendBufferBytes: Int
    /// A ping is sent after this long without a frame from the peer.
    public var pingInterval: Duration
    /// How long the peer may take from a ping to any frame.
    public var pongTimeout: Duration
    /// How long the peer may take to answer a close frame.
    public var closeTimeout: Duration

    /// Each parameter is documented at its property.
    public init(
        frameBytes: Int = 16 << 20, messageBytes: Int = 16 << 20, compression: Bool = true,
        compressionThreshold: Int = 128,
        sendBufferBytes: Int = 4 << 20, pingInterval: Duration = .seconds(20), pongTimeout: Duration = .seconds(20),
        closeTimeout: Duration = .seconds(5)
    ) {
        self.frameBytes = frameBytes
        self.messageBytes = messageBytes
        self.compression = compression
        self.compressionThreshold = compressionThreshold
        self.sendBufferBytes = sendBufferBytes
        self.pingInterval = pingInterval
        self.pongTimeout = pongTimeout
        self.closeTimeout = closeTimeout
    }
}

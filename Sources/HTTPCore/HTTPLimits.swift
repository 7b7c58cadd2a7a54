/// What one request head and one chunked body's framing may cost.
public struct HTTPLimits: Sendable, Equatable {
    /// Bytes of the request target; more is answered 414.
    public var targetBytes: Int
    /// Bytes of the head from its first byte to its empty line; more is answered 431.
    public var headBytes: Int
    /// Header fields; more is answered 431.
    public var headerCount: Int
    /// Bytes of one chunk's size line with its extensions; more is answered 400.
    public var chunkLineBytes: Int
    /// Bytes of extensions over all chunks of one body; more is answered 400.
    public var chunkExtensionBytes: Int
    /// Bytes of the trailer section; more is answered 400.
    public var trailerBytes: Int

    /// Each parameter is documented at its property.
    public init(
        targetBytes: Int = 8_192, headBytes: Int = 32_768, headerCount: Int = 100, chunkLineBytes: Int = 256,
        chunkExtensionBytes: Int = 4_096, trailerBytes: Int = 8_192
    ) {
        self.targetBytes = targetBytes
        self.headBytes = headBytes
        self.headerCount = headerCount
        self.chunkLineBytes = chunkLineBytes
        self.chunkExtensionBytes = chunkExtensionBytes
        self.trailerBytes = trailerBytes
    }
}

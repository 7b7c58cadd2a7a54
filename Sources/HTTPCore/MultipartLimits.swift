/// What one multipart body may cost.
public struct MultipartLimits: Sendable, Equatable {
    /// Parts; more is answered 413.
    public var parts: Int
    /// Bytes of one part's content; more is answered 413.
    public var partBytes: Int
    /// Bytes of one part's header section; more is answered 400.
    public var headerBytes: Int
    /// Header fields of one part; more is answered 400.
    public var headerCount: Int
    /// Bytes before the first and after the last boundary, each; more is answered 400.
    public var paddingBytes: Int

    /// Each parameter is documented at its property.
    public init(
        parts: Int = 18, partBytes: Int = 32 << 20, headerBytes: Int = 4_096, headerCount: Int = 16,
        paddingBytes: Int = 4_096
    ) {
        self.parts = parts
        self.partBytes = partBytes
        self.headerBytes = headerBytes
        self.headerCount = headerCount
        self.paddingBytes = paddingBytes
    }
}

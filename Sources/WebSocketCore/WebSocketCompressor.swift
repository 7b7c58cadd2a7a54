/// Decides which of a session's messages are sent compressed, and compresses them.
public struct WebSocketCompressor: ~Copyable, Sendable {
    private let agreement: WebSocketCompression
    private let threshold: Int
    /// Made with the first message that needs it; kept only where the context is.
    private var deflater: Deflater?

    /// A compressor that has sent nothing.
    /// - Parameter threshold: a message of fewer bytes is sent as it is.
    public init(_ agreement: WebSocketCompression, threshold: Int) {
        self.agreement = agreement
        self.threshold = threshold
    }

    /// The payload of the next message's frame. What does not compress grows by a thousandth.
    /// - Returns: nil if the message is to be sent as it is.
    public mutating func compress(_ message: Span<UInt8>) -> [UInt8]? {
        if message.count < threshold { return nil }
        if deflater == nil { deflater = Deflater(windowBits: agreement.windowBits) }
        let payload = deflater?.compress(message)
        // A failed deflater is dropped: a new stream does not refer to what the peer never saw.
        if payload == nil || !agreement.keepsContext { deflater = nil }
        return payload
    }
}

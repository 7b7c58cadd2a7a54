/// The first 2 to 14 bytes of a frame.
/// - Source: RFC 6455 §5.2; RFC 7692 §6 for the first reserved bit.
public struct WebSocketFrameHeader: Sendable, Equatable {
    /// Whether it is the last fragment of its message.
    public var isFinal: Bool
    /// Whether it begins a message that permessage-deflate has compressed.
    public var isCompressed: Bool
    /// What it carries.
    public var opcode: WebSocketOpcode
    /// Bytes of the payload.
    public var length: Int
    /// The masking key, its first byte in the lowest bits, or nil.
    public var mask: UInt32?

    /// Each parameter is documented at its property.
    public init(isFinal: Bool, isCompressed: Bool, opcode: WebSocketOpcode, length: Int, mask: UInt32?) {
        self.isFinal = isFinal
        self.isCompressed = isCompressed
        self.opcode = opcode
        self.length = length
        self.mask = mask
    }

    /// Reads a header off the front of the bytes.
    /// - Parameters:
    ///   - limit: the longest payload that is taken; known before anything of it is kept.
    ///   - allowsCompression: whether permessage-deflate was agreed on.
    /// - Returns: the header and its size, or nil while it is not whole. A fault is thrown as soon as it can be seen.
    public static func decode(
        _ input: Span<UInt8>, limit: Int, allowsCompression: Bool
    ) throws(WebSocketFault) -> (header: WebSocketFrameHeader, size: Int)? {
        guard input.count >= 1 else { return nil }
        let first = input[0]
        let isCompressed = first & 0x40 != 0
        if first & 0x30 != 0 || isCompressed && !allowsCompression { throw .protocolError("a reserved bit is set") }
        guard let opcode = WebSocketOpcode(rawValue: first & 0x0F) else { throw .protocolError("unknown opcode") }
        if isCompressed, opcode.isControl || opcode == .continuation {
            throw .protocolError("only a message's first frame says that it is compressed")
        }
        let isFinal = first & 0x80 != 0
        if opcode.isControl, !isFinal { throw .protocolError("a control frame is fragmented") }
        guard input.count >= 2 else { return nil }
        let isMasked = input[1] & 0x80 != 0
        let short = Int(input[1] & 0x7F)
        if opcode.isControl, short > 125 { throw .protocolError("a control frame is longer than 125 bytes") }
        let extra = short == 127 ? 8 : short == 126 ? 2 : 0
        let maskStart = 2 + extra
        guard input.count >= maskStart else { return nil }
        let length = try length(input, short: short, extra: extra)
        if length > limit { throw .tooLarge(limit: limit) }
        var header = WebSocketFrameHeader(
            isFinal: isFinal, isCompressed: isCompressed, opcode: opcode, length: length, mask: nil)
        guard isMasked else { return (header, maskStart) }
        guard input.count >= maskStart + 4 else { return nil }
        var mask: UInt32 = 0
        for index in (0..<4).reversed() { mask = mask << 8 | UInt32(input[maskStart + index]) }
        header.mask = mask
        return (header, maskStart + 4)
    }

    private static func length(_ input: Span<UInt8>, short: Int, extra: Int) throws(WebSocketFault) -> Int {
        if extra == 0 { return short }
        var length: UInt64 = 0
        for index in 0..<extra { length = length << 8 | UInt64(input[2 + index]) }
        guard let length = Int(exactly: length) else { throw .protocolError("a length has its highest bit set") }
        if length <= (extra == 2 ? 125 : 65_535) { throw .protocolError("a length is not in its shortest form") }
        return length
    }
}

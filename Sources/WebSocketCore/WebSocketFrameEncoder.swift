/// Writes frames.
/// - Source: RFC 6455 §5.2 and §5.3.
public enum WebSocketFrameEncoder {
    /// Appends one frame.
    /// - Parameters:
    ///   - payload: at most 125 bytes for a control frame.
    ///   - isCompressed: whether it begins a message that permessage-deflate has compressed.
    ///   - mask: as in `WebSocketFrameHeader`; nil for a server.
    public static func write(
        _ opcode: WebSocketOpcode, _ payload: some Collection<UInt8>, isFinal: Bool = true, isCompressed: Bool = false,
        mask: UInt32? = nil, to out: inout [UInt8]
    ) {
        let count = payload.count
        out.append((isFinal ? 0x80 : 0) | (isCompressed ? 0x40 : 0) | opcode.rawValue)
        let maskBit: UInt8 = mask == nil ? 0 : 0x80
        switch count {
        case ...125:
            out.append(maskBit | UInt8(count))
        case ...65_535:
            out.append(maskBit | 126)
            appendBigEndian(UInt64(count), bytes: 2, to: &out)
        default:
            out.append(maskBit | 127)
            appendBigEndian(UInt64(count), bytes: 8, to: &out)
        }
        guard let mask else { return out.append(contentsOf: payload) }
        for shift in stride(from: 0, to: 32, by: 8) { out.append(UInt8(truncatingIfNeeded: mask >> UInt32(shift))) }
        let start = out.count
        out.append(contentsOf: payload)
        WebSocketMask.apply(mask, offset: 0, to: &out, from: start)
    }

    /// Appends a close frame.
    /// - Parameters:
    ///   - code: sent as 1011 if it may not be on the wire; nil sends a frame without a code.
    ///   - reason: cut to 123 bytes between two characters.
    public static func writeClose(code: UInt16?, reason: String, mask: UInt32? = nil, to out: inout [UInt8]) {
        guard let code else { return write(.close, [], mask: mask, to: &out) }
        let sent = WebSocketCloseCode.isSendable(code) ? code : WebSocketCloseCode.internalError
        var payload = [UInt8(sent >> 8), UInt8(sent & 0xFF)]
        for scalar in reason.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if payload.count + bytes.count > 125 { break }
            payload.append(contentsOf: bytes)
        }
        write(.close, payload, mask: mask, to: &out)
    }

    private static func appendBigEndian(_ value: UInt64, bytes: Int, to out: inout [UInt8]) {
        for index in (0..<bytes).reversed() { out.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index))) }
    }
}

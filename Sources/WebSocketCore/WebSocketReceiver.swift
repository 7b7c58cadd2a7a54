/// Takes messages and control frames off the bytes that a client sends: a value without I/O and without a clock.
///
/// The caller holds the bytes and gives those that were not consumed again, with more behind them.
/// A compressed message is inflated as it comes, and ends at the limit however little it took on the wire.
/// - Source: RFC 6455 §5 and §8.1; RFC 7692 §6 and §7.2.2.
public struct WebSocketReceiver: ~Copyable, Sendable {
    /// What the next bytes turned out to be.
    public enum Event: Sendable, Equatable {
        /// Nothing yet; give more bytes.
        case needMore
        /// Part of a frame; ask again with the rest.
        case skipped
        /// A whole message.
        case message(WebSocketMessage)
        /// A ping, to be answered with its payload.
        case ping([UInt8])
        /// A pong, asked for or not.
        case pong([UInt8])
        /// The closing handshake; nothing is read after it.
        case close(code: UInt16?, reason: String)
    }

    private let frameLimit: Int
    private let messageLimit: Int
    private let allowsCompression: Bool

    /// The frame whose payload is being read, and how much of it came.
    private var frame: WebSocketFrameHeader?
    private var received = 0
    private var control: [UInt8] = []
    /// The message that was begun, and the bytes of it so far.
    private var message: WebSocketOpcode?
    private var content: [UInt8] = []
    private var bytesOnTheWire = 0
    /// While the message is a compressed one: clients keep no context (`WebSocketCompression`).
    private var inflater: Inflater?
    private var validator = UTF8Validator()
    private var isClosed = false

    /// - Parameters:
    ///   - frameLimit: bytes of one frame's payload.
    ///   - messageLimit: bytes of one message, as it comes and as it is.
    ///   - allowsCompression: whether permessage-deflate was agreed on.
    public init(frameLimit: Int, messageLimit: Int, allowsCompression: Bool = false) {
        self.frameLimit = frameLimit
        self.messageLimit = messageLimit
        self.allowsCompression = allowsCompression
    }

    /// Reads one event off the front of the bytes.
    /// - Returns: the event and how many bytes of the front are done with; after `.close` everything is.
    /// - Throws: the fault to fail the session with; the receiver is of no use after that.
    public mutating func next(_ input: Span<UInt8>) throws(WebSocketFault) -> (event: Event, consumed: Int) {
        if isClosed { return (.needMore, input.count) }
        guard let frame else {
            guard
                let (header, size) = try WebSocketFrameHeader.decode(
                    input, limit: frameLimit, allowsCompression: allowsCompression)
            else { return (.needMore, 0) }
            try begin(header)
            return (header.length == 0 ? try end(header) : .skipped, size)
        }
        let count = min(frame.length - received, input.count)
        if count == 0 { return (.needMore, 0) }
        try take(input.extracting(0..<count), of: frame)
        received += count
        return (received == frame.length ? try end(frame) : .skipped, count)
    }

    private mutating func begin(_ header: WebSocketFrameHeader) throws(WebSocketFault) {
        if header.mask == nil { throw .protocolError("a client's frame is not masked") }
        switch header.opcode {
        case .text, .binary:
            if message != nil { throw .protocolError("a message begins inside of another") }
            message = header.opcode
            if header.isCompressed {
                inflater = Inflater()
                if inflater == nil { throw .outOfMemory }
            }
        case .continuation:
            if message == nil { throw .protocolError("a continuation without a message") }
        case .close, .ping, .pong:
            control = []
        }
        if !header.opcode.isControl {
            if header.length > messageLimit - bytesOnTheWire { throw .tooLarge(limit: messageLimit) }
            bytesOnTheWire += header.length
        }
        frame = header
        received = 0
    }

    private mutating func take(_ bytes: Span<UInt8>, of header: WebSocketFrameHeader) throws(WebSocketFault) {
        let mask = header.mask ?? 0
        if header.opcode.isControl {
            let start = control.count
            unsafe bytes.withUnsafeBufferPointer { unsafe control.append(contentsOf: $0) }
            return WebSocketMask.apply(mask, offset: received, to: &control, from: start)
        }
        if inflater != nil {
            var compressed = unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
            WebSocketMask.apply(mask, offset: received, to: &compressed, from: 0)
            return try inflate(compressed)
        }
        let start = content.count
        unsafe bytes.withUnsafeBufferPointer { unsafe content.append(contentsOf: $0) }
        WebSocketMask.apply(mask, offset: received, to: &content, from: start)
        try validate(from: start)
    }

    private mutating func inflate(_ compressed: [UInt8]) throws(WebSocketFault) {
        let start = content.count
        let outcome = inflater?.inflate(compressed.span, to: &content, limit: messageLimit)
        // What came out before the end of it is looked at first, so that the fault does not depend on the pieces.
        try validate(from: start)
        switch outcome {
        case .taken: break
        case .full: throw .tooLarge(limit: messageLimit)
        case .corrupt, nil: throw .corruptCompression
        }
    }

    /// Text is checked as it comes.
    private mutating func validate(from start: Int) throws(WebSocketFault) {
        guard message == .text else { return }
        let soFar = content
        if !validator.push(soFar.span.extracting(start..<soFar.count)) { throw .invalidUTF8 }
    }

    private mutating func end(_ header: WebSocketFrameHeader) throws(WebSocketFault) -> Event {
        frame = nil
        switch header.opcode {
        case .ping: return .ping(control)
        case .pong: return .pong(control)
        case .close: return try closing()
        case .text, .binary, .continuation: return header.isFinal ? try finished() : .skipped
        }
    }

    private mutating func finished() throws(WebSocketFault) -> Event {
        defer {
            message = nil
            content = []
            bytesOnTheWire = 0
            inflater = nil
            validator = UTF8Validator()
        }
        if inflater != nil {
            // What the sender takes off the end of every message: RFC 7692 §7.2.2.
            try inflate([0, 0, 0xFF, 0xFF])
            if inflater?.isBetweenBlocks == false { throw .corruptCompression }
        }
        guard message == .text else { return .message(.binary(content)) }
        if !validator.isComplete { throw .invalidUTF8 }
        return .message(.text(String(decoding: content, as: UTF8.self)))
    }

    private mutating func closing() throws(WebSocketFault) -> Event {
        isClosed = true
        if control.isEmpty { return .close(code: nil, reason: "") }
        guard control.count >= 2 else { throw .protocolError("a close frame of one byte") }
        let code = UInt16(control[0]) << 8 | UInt16(control[1])
        guard WebSocketCloseCode.isSendable(code) else { throw .protocolError("a close code that may not be sent") }
        guard let reason = String(validating: control[2...], as: UTF8.self) else { throw .invalidUTF8 }
        return .close(code: code, reason: reason)
    }
}

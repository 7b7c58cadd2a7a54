import WebSocketCore

/// Gives a receiver bytes in pieces, as a connection does, and collects what comes out.
enum ReceiverDriver {
    static func run(
        _ bytes: [UInt8], pieces: Int, frameLimit: Int = 100_000, messageLimit: Int = 100_000,
        allowsCompression: Bool = false
    ) -> (events: [WebSocketReceiver.Event], fault: WebSocketFault?) {
        var receiver = WebSocketReceiver(
            frameLimit: frameLimit, messageLimit: messageLimit, allowsCompression: allowsCompression)
        var pending: [UInt8] = []
        var events: [WebSocketReceiver.Event] = []
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            pending += bytes[start..<min(start + pieces, bytes.count)]
            do throws(WebSocketFault) {
                while true {
                    let (event, consumed) = try receiver.next(pending.span)
                    pending.removeFirst(consumed)
                    if case .needMore = event { break }
                    if event != .skipped { events.append(event) }
                }
            } catch {
                return (events, error)
            }
        }
        return (events, nil)
    }

    /// The bytes of one masked frame.
    static func frame(
        _ opcode: WebSocketOpcode, _ payload: [UInt8], isFinal: Bool = true, isCompressed: Bool = false
    ) -> [UInt8] {
        var out: [UInt8] = []
        WebSocketFrameEncoder.write(
            opcode, payload, isFinal: isFinal, isCompressed: isCompressed, mask: 0x3D21_FA37, to: &out)
        return out
    }
}

/// `#require` for what cannot be copied.
func required<Value: ~Copyable>(_ value: consuming Value?) throws -> Value {
    guard let value else { throw Missing() }
    return value
}

private struct Missing: Error {}

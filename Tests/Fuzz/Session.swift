import WebSocketCore

private struct Outcome: Equatable {
    var events: [WebSocketReceiver.Event] = []
    var fault: WebSocketFault?
}

private func parse(_ bytes: ArraySlice<UInt8>, pieces: Int, allowsCompression: Bool) -> Outcome {
    var outcome = Outcome()
    var receiver = WebSocketReceiver(
        frameLimit: 4_096, messageLimit: messageLimit, allowsCompression: allowsCompression)
    do {
        try feed(bytes, pieces: pieces) { input in
            let (event, consumed) = try receiver.next(input)
            switch event {
            case .needMore: return consumed == 0 ? nil : consumed
            case .skipped: break
            case .message(let message):
                precondition(size(message) <= messageLimit, "a message is over the limit")
                outcome.events.append(event)
            case .ping, .pong, .close: outcome.events.append(event)
            }
            return consumed
        }
    } catch {
        outcome.fault = error as? WebSocketFault
    }
    return outcome
}

private let messageLimit = 8_192

private func size(_ message: WebSocketMessage) -> Int {
    switch message {
    case .text(let text): text.utf8.count
    case .binary(let bytes): bytes.count
    }
}

/// Reads the bytes as a session's, whole and in pieces; the first byte is the size of the pieces.
func checkSession(_ data: UnsafePointer<UInt8>?, _ count: Int, allowsCompression: Bool) {
    guard let (bytes, size) = split(data, count) else { return }
    let whole = parse(bytes, pieces: .max / 2, allowsCompression: allowsCompression)
    let pieces = parse(bytes, pieces: size, allowsCompression: allowsCompression)
    precondition(whole == pieces, "cut into pieces it is another session: \(whole) \(pieces)")
}

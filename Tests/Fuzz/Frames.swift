import WebSocketCore

private struct Outcome: Equatable {
    var events: [WebSocketReceiver.Event] = []
    var fault: WebSocketFault?
}

private func parse(_ bytes: ArraySlice<UInt8>, pieces: Int) -> Outcome {
    var outcome = Outcome()
    var receiver = WebSocketReceiver(frameLimit: 4_096, messageLimit: 8_192)
    do {
        try feed(bytes, pieces: pieces) { input in
            let (event, consumed) = try receiver.next(input)
            switch event {
            case .needMore: return consumed == 0 ? nil : consumed
            case .skipped: break
            case .message, .ping, .pong, .close: outcome.events.append(event)
            }
            return consumed
        }
    } catch {
        outcome.fault = error as? WebSocketFault
    }
    return outcome
}

/// libFuzzer's target for WebSocket frames.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let (bytes, size) = split(data, count) else { return 0 }
    let (whole, pieces) = (parse(bytes, pieces: .max / 2), parse(bytes, pieces: size))
    precondition(whole == pieces, "cut into pieces it is another session: \(whole) \(pieces)")
    return 0
}

/// What a session wants done, in order.
package enum StreamEffect: Sendable, Equatable {
    /// Send a text message.
    case send(JSON)
    /// Put a frame in the queue; then call `frameFinished`, or `frameRefused` where there was no room.
    case analyse(FrameWork)
    /// Put a window of sound in the queue; then call `voiceFinished`, or `voiceRefused` where there was no room.
    case hear(VoiceWork)
    /// Count frames that were passed over.
    case countDropped(Int)
    /// Begin the closing handshake; nothing follows.
    case close(code: UInt16, reason: String)
}

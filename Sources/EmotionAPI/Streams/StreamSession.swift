internal import Emotion
package import WebSocketCore

/// One stream: what came, what is being analysed, what is said. A value with neither clock, socket nor thread; every
/// call takes the time (monotonic, in nanoseconds) and adds what is to be done to `effects`.
///
/// At most one frame and one window of sound of a session are in the queue at a time, so that one camera cannot keep
/// everybody else waiting. A session that ends first lets those finish and gives their results.
package struct StreamSession: Sendable {
    enum Phase: Equatable {
        case open
        case ending(StreamEnd)
        case ended
    }

    let id: String
    let models: JSON
    let settings: StreamSettings
    let startedAt: UInt64

    var phase = Phase.open
    var request: StreamRequest
    /// `session.update` is taken only before this is true, and once.
    var isConfigured = false
    var lastMessageAt: UInt64

    var tracker: FaceTracker
    var waitingFrame: FrameWork?
    var frameInFlight: FrameWork?
    var received = 0
    var analysed = 0
    var dropped = 0
    /// Frames passed over since the last `frame.result`.
    var droppedSinceResult = 0

    var windower: VoiceWindower?
    var voiceInFlight: VoiceWork?
    var refusedVoice: VoiceWork?
    var latestVoice: (end: Double, analysis: VoiceAnalysis)?
    var speech = 0.0

    var log = DominanceLog()
    var faults = 0

    package private(set) var effects: [StreamEffect] = []

    /// Begins a session; its first effect is `session.created`.
    package init(id: String, models: JSON, settings: StreamSettings, now: UInt64) {
        self.id = id
        self.models = models
        self.settings = settings
        startedAt = now
        lastMessageAt = now
        request = StreamRequest(settings)
        tracker = FaceTracker(smoothing: Double(settings.smoothingMilliseconds))
        send(
            "session.created",
            [
                JSON.Member("session_id", .string(id)),
                JSON.Member("models", models),
                JSON.Member(
                    "limits",
                    [
                        "message_bytes": .integer(settings.messageBytes),
                        "image_pixels": .integer(settings.imagePixels),
                        "frames_in_flight": .integer(StreamSettings.framesInFlight),
                    ]),
            ])
    }

    /// Gives what is to be done, and forgets it.
    package mutating func takeEffects() -> [StreamEffect] {
        defer { effects = [] }
        return effects
    }

    /// Whether the session has said its last word.
    package var hasEnded: Bool { phase == .ended }

    /// A message of the client.
    package mutating func receive(_ message: WebSocketMessage, now: UInt64) {
        guard phase == .open else { return }
        lastMessageAt = now
        do throws(Problem) {
            switch try StreamMessage(message, jsonDepth: settings.jsonDepth) {
            case .update(let members): try update(members)
            case .frame(let timestamp, let bytes): receiveFrame(bytes, timestamp: timestamp, now: now)
            case .audio(let timestamp, let bytes): try receiveAudio(bytes, timestamp: timestamp, now: now)
            case .close: end(.clientRequest, now: now)
            }
        } catch {
            fail(error, now: now)
        }
    }

    /// Time has passed: ends a session that is idle, and tries again what found no room in the queue.
    package mutating func tick(now: UInt64) {
        if phase == .open, now > lastMessageAt, (now - lastMessageAt) / 1_000_000_000 >= UInt64(settings.idleSeconds) {
            end(.idleTimeout, now: now)
        }
        startFrame(now: now)
        startVoice(now: now)
    }

    /// The service is draining.
    package mutating func shutDown(now: UInt64) {
        end(.serverShutdown, now: now)
    }

    /// The connection is gone: nothing more is to be said or done.
    package mutating func abandon() {
        phase = .ended
        waitingFrame = nil
        refusedVoice = nil
        effects = []
    }

    private mutating func update(_ members: [JSON.Member]) throws(Problem) {
        guard !isConfigured else {
            throw Problem(.invalidRequest, "session.update comes at most once, before the first media message")
        }
        try request.apply(members, maximumFaces: settings.maximumFaces)
        isConfigured = true
        tracker = FaceTracker(smoothing: Double(request.smoothingMilliseconds))
        send("session.updated", request.members)
    }

    mutating func fail(_ problem: Problem, now: UInt64) {
        add(.send(problem.streamMessage))
        faults += 1
        if faults >= settings.faults { end(.faults, now: now) }
    }

    mutating func end(_ end: StreamEnd, now: UInt64) {
        guard phase == .open else { return }
        phase = .ending(end)
        startFrame(now: now)
        startVoice(now: now)
        finishIfDone(now: now)
    }

    /// Says goodbye once nothing of the session is in the queue any more.
    mutating func finishIfDone(now: UInt64) {
        guard case .ending(let end) = phase else { return }
        guard frameInFlight == nil, voiceInFlight == nil, waitingFrame == nil, refusedVoice == nil else { return }
        phase = .ended
        let shares = zip(Emotion.allCases, log.shares).map { JSON.Member($0.rawValue, .number($1)) }
        send(
            "session.summary",
            [
                JSON.Member("duration", .milliseconds(milliseconds(since: startedAt, now: now))),
                JSON.Member(
                    "frames",
                    [
                        "received": .integer(received), "analysed": .integer(analysed), "dropped": .integer(dropped),
                    ]),
                JSON.Member("speech", .milliseconds(speech)),
                JSON.Member("share", .object(shares)),
                JSON.Member("changes", .integer(log.changes)),
            ])
        send("session.closed", [JSON.Member("reason", .string(end.reason))])
        add(.close(code: end.closeCode, reason: end.reason))
    }

    mutating func add(_ effect: StreamEffect) {
        effects.append(effect)
    }

    mutating func send(_ type: String, _ members: [JSON.Member]) {
        add(.send(.object([JSON.Member("type", .string(type))] + members)))
    }

    func milliseconds(since start: UInt64, now: UInt64) -> Double {
        now > start ? Double(now - start) / 1e6 : 0
    }
}

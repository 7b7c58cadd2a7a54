internal import Emotion

extension StreamSession {
    mutating func receiveFrame(_ bytes: [UInt8], timestamp: Double?, now: UInt64) {
        isConfigured = true
        let sequence = received
        received += 1
        if waitingFrame != nil { passOver() }
        waitingFrame = FrameWork(
            sequence: sequence, timestamp: timestamp ?? milliseconds(since: startedAt, now: now), receivedAt: now,
            bytes: bytes, options: request.options, voice: nil)
        startFrame(now: now)
    }

    /// Sends the waiting frame off where none is in the queue.
    mutating func startFrame(now: UInt64) {
        guard frameInFlight == nil, let frame = waitingFrame else { return }
        waitingFrame = nil
        // The voice that belongs to a frame is the one heard last, not the one heard when the frame came.
        let work = FrameWork(
            sequence: frame.sequence, timestamp: frame.timestamp, receivedAt: frame.receivedAt, bytes: frame.bytes,
            options: frame.options, voice: voice(at: frame.timestamp))
        frameInFlight = work
        add(.analyse(work))
    }

    /// The frame in flight was not taken into the queue: it waits again, unless a newer one does.
    package mutating func frameRefused(now: UInt64) {
        guard let frame = frameInFlight else { return }
        frameInFlight = nil
        if phase == .open, waitingFrame == nil {
            waitingFrame = frame
        } else {
            passOver()
        }
        finishIfDone(now: now)
    }

    /// The frame in flight was analysed, or could not be.
    package mutating func frameFinished(_ result: Result<FrameResult, Problem>, now: UInt64) {
        guard let frame = frameInFlight else { return }
        frameInFlight = nil
        guard phase != .ended else { return }
        switch result {
        case .success(let result): report(result, of: frame, now: now)
        case .failure(let problem) where problem.code == .deadlineExceeded: passOver()
        case .failure(let problem): fail(problem, now: now)
        }
        startFrame(now: now)
        finishIfDone(now: now)
    }

    private mutating func report(_ result: FrameResult, of frame: FrameWork, now: UInt64) {
        guard let faces = try? tracker.update(result.image.faces, at: frame.timestamp) else {
            fail(Problem(.internalError, "the analysis failed"), now: now)
            return
        }
        analysed += 1
        log.note(result.fused.scores?.dominant, at: frame.timestamp)
        let timing = result.timing
        send(
            "frame.result",
            [
                JSON.Member("seq", .integer(frame.sequence)),
                JSON.Member("timestamp", .number(frame.timestamp)),
                JSON.Member("faces", .array(faces.map(\.json))),
                JSON.Member("fused", result.fused.json),
                JSON.Member("dropped", .integer(droppedSinceResult)),
                JSON.Member(
                    "timing",
                    [
                        "queue": .milliseconds(timing.queue), "decode": .milliseconds(timing.decode),
                        "detect": .milliseconds(timing.detect), "face": .milliseconds(timing.face),
                        "total": .milliseconds(milliseconds(since: frame.receivedAt, now: now)),
                    ]),
            ])
        droppedSinceResult = 0
    }

    private mutating func passOver() {
        dropped += 1
        droppedSinceResult += 1
        add(.countDropped(1))
    }

    /// The voice heard last, where it is near enough to a frame on the client's clock to belong to it.
    private func voice(at timestamp: Double) -> VoiceAnalysis? {
        guard let latestVoice else { return nil }
        return abs(timestamp - latestVoice.end) <= Double(request.options.voice.windowMilliseconds)
            ? latestVoice.analysis : nil
    }
}

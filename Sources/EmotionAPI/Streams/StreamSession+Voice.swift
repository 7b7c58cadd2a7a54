package import Emotion

extension StreamSession {
    mutating func receiveAudio(_ bytes: [UInt8], timestamp: Double, now: UInt64) throws(Problem) {
        isConfigured = true
        var windower =
            self.windower
            ?? VoiceWindower(
                sampleRate: request.sampleRate, channels: request.channels,
                window: request.options.voice.windowMilliseconds, hop: request.options.voice.hopMilliseconds)
        self.windower = nil
        let isTaken = windower.append(bytes, at: timestamp)
        self.windower = windower
        guard isTaken else {
            throw Problem(
                .invalidRequest, "the sound is no whole number of \(request.channels)-channel 16-bit samples")
        }
        startVoice(now: now)
    }

    /// Sends the next window off where one is due and none is in the queue.
    mutating func startVoice(now: UInt64) {
        guard phase != .ended, voiceInFlight == nil else { return }
        if let work = refusedVoice {
            refusedVoice = nil
            voiceInFlight = work
            add(.hear(work))
            return
        }
        var window = windower?.next()
        if window == nil, phase != .open { window = windower?.last() }
        guard let window else { return }
        let work = VoiceWork(window: window, receivedAt: now, options: request.options)
        voiceInFlight = work
        add(.hear(work))
    }

    /// The window in flight was not taken into the queue: it is tried again, but not while the session ends.
    package mutating func voiceRefused(now: UInt64) {
        guard let work = voiceInFlight else { return }
        voiceInFlight = nil
        if phase == .open {
            refusedVoice = work
        } else {
            windower = nil
        }
        finishIfDone(now: now)
    }

    /// The window in flight was heard, or could not be.
    package mutating func voiceFinished(_ result: Result<VoiceAnalysis, Problem>, now: UInt64) {
        guard let work = voiceInFlight else { return }
        voiceInFlight = nil
        guard phase != .ended else { return }
        switch result {
        case .success(let analysis): report(analysis, of: work.window)
        case .failure(let problem) where problem.code == .deadlineExceeded: break
        case .failure(let problem): fail(problem, now: now)
        }
        startVoice(now: now)
        finishIfDone(now: now)
    }

    private mutating func report(_ analysis: VoiceAnalysis, of window: VoiceWindow) {
        latestVoice = (window.end, analysis)
        let length = window.end - window.start
        // Windows overlap: each second of speech is in several, and each counts for the part of it that was new.
        if length > 0 { speech += min(window.fresh, Double(analysis.speech) * window.fresh / length) }
        guard let scores = analysis.scores else { return }
        if received == 0 {
            log.note(scores.dominant, at: window.start)
            log.note(scores.dominant, at: window.end)
        }
        send(
            "voice.result",
            [
                JSON.Member("start", .milliseconds(window.start)), JSON.Member("end", .milliseconds(window.end)),
            ] + scores.members + [JSON.Member("speech", .integer(analysis.speech))])
    }
}

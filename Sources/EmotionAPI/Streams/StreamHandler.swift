internal import AudioDSP
internal import Emotion
internal import Server
internal import Synchronization
internal import Transport
internal import WebSocketCore

/// One stream at the edge: gives the pure `StreamSession` a channel, a clock and the workers.
final class StreamHandler: WebSocketHandler {
    private typealias Job = WorkerPool<EmotionAnalyzer>.Job

    private let channel: WebSocketChannel
    private let hub: StreamHub
    private let engine: ServiceContext.Engine
    private let pipeline: EmotionPipeline
    /// Nanoseconds that a frame or a window may wait and be computed.
    private let patience: UInt64
    private let session: Mutex<StreamSession>
    private let isGone = Atomic<Bool>(false)

    init(
        channel: WebSocketChannel, hub: StreamHub, engine: ServiceContext.Engine, pipeline: EmotionPipeline,
        deadline: UInt64, sessionID: String
    ) {
        self.channel = channel
        self.hub = hub
        self.engine = engine
        self.pipeline = pipeline
        patience = deadline
        session = Mutex(
            StreamSession(id: sessionID, models: engine.models, settings: hub.settings, now: MonotonicClock.now))
    }

    /// Says hello.
    func start() { step { _, _ in } }

    func received(_ message: WebSocketMessage) { step { $0.receive(message, now: $1) } }

    func shuttingDown() { step { $0.shutDown(now: $1) } }

    func tick() { step { $0.tick(now: $1) } }

    func closed(code: UInt16?) {
        isGone.store(true, ordering: .releasing)
        session.withLock { $0.abandon() }
        hub.remove(self)
    }

    /// Changes the session and does what it wants done. Messages are sent under the lock, so that they leave in order;
    /// jobs are submitted outside it, since a refusal changes the session again.
    private func step(_ change: (inout sending StreamSession, UInt64) -> Void) {
        let jobs = session.withLock { session -> [StreamEffect] in
            change(&session, MonotonicClock.now)
            var jobs: [StreamEffect] = []
            for effect in session.takeEffects() {
                switch effect {
                case .send(let message): channel.send(text: JSONWriter.text(message))
                case .close(let code, let reason):
                    channel.close(code: code, reason: reason)
                    hub.remove(self)
                case .countDropped(let count): hub.metrics.dropped.increment(by: UInt64(count))
                case .analyse, .hear: jobs.append(effect)
                }
            }
            return jobs
        }
        for job in jobs {
            switch job {
            case .analyse(let work): submit(work)
            case .hear(let work): submit(work)
            default: break
            }
        }
    }

    private func submit(_ work: FrameWork) {
        let job = Job(deadline: work.receivedAt + patience, isCancelled: isCancelled) { [self] analyzer, waited in
            let result = Result { () throws(Problem) in try analyse(work, with: analyzer, waited: waited) }
            step { $0.frameFinished(result, now: $1) }
        } dropped: { [self] _ in
            step { $0.frameFinished(.failure(Self.late), now: $1) }
        }
        do throws(QueueRefusal) {
            try engine.pool.submit(job)
        } catch {
            step { $0.frameRefused(now: $1) }
        }
    }

    private func submit(_ work: VoiceWork) {
        let job = Job(deadline: work.receivedAt + patience, isCancelled: isCancelled) { [self] analyzer, waited in
            let result = Result { () throws(Problem) in try hear(work, with: analyzer, waited: waited) }
            step { $0.voiceFinished(result, now: $1) }
        } dropped: { [self] _ in
            step { $0.voiceFinished(.failure(Self.late), now: $1) }
        }
        do throws(QueueRefusal) {
            try engine.pool.submit(job)
        } catch {
            step { $0.voiceRefused(now: $1) }
        }
    }

    private var isCancelled: @Sendable () -> Bool {
        { [self] in isGone.load(ordering: .acquiring) }
    }

    private static let late = Problem(.deadlineExceeded, "the frame's time ran out before its turn came")

    private func analyse(
        _ work: FrameWork, with analyzer: EmotionAnalyzer, waited: UInt64
    ) throws(Problem) -> FrameResult {
        var timing = AnswerTiming()
        timing.queue = Double(waited) / 1e6
        let image = try pipeline.analyse(image: work.bytes, work.options, analyzer, &timing)
        let fused: FusedAnalysis
        do {
            fused = try analyzer.fuse(
                face: image.faces.first, imageSent: true, voice: work.voice, mode: work.options.fusion)
        } catch {
            throw Problem(error)
        }
        hub.metrics.note(timing, waitedNanoseconds: waited)
        hub.metrics.note(faces: image.faces.count)
        return FrameResult(image: image, fused: fused, timing: timing)
    }

    private func hear(
        _ work: VoiceWork, with analyzer: EmotionAnalyzer, waited: UInt64
    ) throws(Problem) -> VoiceAnalysis {
        var timing = AnswerTiming()
        let samples = work.window.samples.map { Float($0) / 32_768 }
        let waveform: Waveform
        do throws(AudioError) {
            var resampler = try Resampler(from: work.window.sampleRate)
            let first = try resampler.process(samples)
            waveform = Waveform(sampleRate: Waveform.modelSampleRate, samples: try first + resampler.finish())
        } catch {
            throw Problem(error)
        }
        // The window is one segment: the session, not the analyser, moves it on.
        let longest = VoiceOptions.windowRange.upperBound
        let whole = VoiceOptions(windowMilliseconds: longest, hopMilliseconds: longest)
        let analysis = try pipeline.analyse(waveform, whole, analyzer, &timing)
        hub.metrics.note(timing, waitedNanoseconds: waited)
        return analysis
    }
}

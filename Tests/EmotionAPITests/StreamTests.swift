import Emotion
import EmotionAPI
import Testing
import WebSocketCore

/// Drives a session as the edge would, with a clock of its own.
private struct Driver {
    var session: StreamSession
    /// Milliseconds since the session began.
    var time = 0.0
    var sent: [JSON] = []
    var frames: [FrameWork] = []
    var windows: [VoiceWork] = []
    var dropped = 0
    var closed: (code: UInt16, reason: String)?

    init(_ change: (inout StreamSettings) -> Void = { _ in }) {
        var settings = StreamSettings()
        change(&settings)
        session = StreamSession(id: "s-1", models: ["face": "f@1"], settings: settings, now: 1_000_000_000)
        collect()
    }

    var now: UInt64 { 1_000_000_000 + UInt64(time * 1_000_000) }

    mutating func collect() {
        for effect in session.takeEffects() {
            switch effect {
            case .send(let message): sent.append(message)
            case .analyse(let work): frames.append(work)
            case .hear(let work): windows.append(work)
            case .countDropped(let count): dropped += count
            case .close(let code, let reason): closed = (code, reason)
            }
        }
    }

    mutating func text(_ text: String) {
        session.receive(.text(text), now: now)
        collect()
    }

    mutating func binary(_ bytes: [UInt8]) {
        session.receive(.binary(bytes), now: now)
        collect()
    }

    mutating func frame(_ microseconds: UInt64) { binary(message(1, microseconds, [0xFF, 0xD8, 0xFF])) }

    mutating func finishFrame(_ faces: [Face] = []) throws {
        let fused = FusedAnalysis(
            scores: faces.first?.scores, faceWeight: faces.isEmpty ? 0 : 1, voiceWeight: 0,
            missing: [MissingModality(modality: .voice, reason: .notSent)])
        let image = ImageAnalysis(width: 64, height: 64, faces: faces, timing: .init(detect: 1, face: 1))
        session.frameFinished(
            .success(FrameResult(image: image, fused: fused, timing: AnswerTiming())), now: now)
        collect()
    }

    mutating func finishVoice(_ emotion: Emotion?, speech: Int) throws {
        let scores = try emotion.map { try EmotionAPITests.scores($0) }
        session.voiceFinished(
            .success(VoiceAnalysis(duration: 1_000, speech: speech, segments: [], scores: scores, time: 1)), now: now)
        collect()
    }

    func messages(_ type: String) -> [JSON] { sent.filter { $0["type"]?.text == type } }

    var types: [String] { sent.compactMap { $0["type"]?.text } }
}

private func message(_ kind: UInt8, _ microseconds: UInt64, _ payload: [UInt8]) -> [UInt8] {
    [kind] + (0..<8).map { UInt8(truncatingIfNeeded: microseconds >> (56 - 8 * UInt64($0))) } + payload
}

private func scores(_ emotion: Emotion) throws -> EmotionScores {
    var weights = [Float](repeating: 0.02, count: 7)
    weights[emotion.index] = 0.88
    return try EmotionScores(weights: weights)
}

private func face(_ emotion: Emotion, x: Float = 10) throws -> Face {
    Face(
        box: PixelBox(x: x, y: 10, width: 40, height: 40), confidence: 1, landmarks: nil, roll: 0,
        quality: FaceQuality(sharpness: 100, brightness: 0.5, facePixels: 40, turn: 0), scores: try scores(emotion))
}

private func silence(milliseconds: Int, sampleRate: Int = 16_000, channels: Int = 1) -> [UInt8] {
    [UInt8](repeating: 0, count: milliseconds * sampleRate / 1_000 * 2 * channels)
}

struct StreamSessionTests {
    @Test func beginsWithItsLimits() {
        let driver = Driver()
        #expect(driver.sent.count == 1)
        let created = driver.sent[0]
        #expect(
            JSONWriter.text(created)
                == #"{"type":"session.created","session_id":"s-1","models":{"face":"f@1"},"#
                + #""limits":{"message_bytes":8388608,"image_pixels":50000000,"frames_in_flight":1}}"#)
    }

    @Test func takesOneUpdateBeforeTheFirstMedia() throws {
        var driver = Driver()
        driver.text(
            #"{"type":"session.update","image":{"max_faces":2},"audio":{"encoding":"pcm_s16le","sample_rate":48000,"channels":2},"smoothing_ms":0}"#
        )
        #expect(driver.types == ["session.created", "session.updated"])
        #expect(driver.sent[1]["image"]?["max_faces"] == 2)
        #expect(driver.sent[1]["audio"]?["sample_rate"] == 48_000)
        #expect(driver.sent[1]["smoothing_ms"] == 0)
        driver.text(#"{"type":"session.update"}"#)
        #expect(driver.types.last == "error")
        driver.frame(0)
        #expect(driver.frames[0].options.face.maxFaces == 2)

        driver = Driver()
        driver.frame(0)
        driver.text(#"{"type":"session.update"}"#)
        #expect(driver.messages("error").first?["code"] == "invalid_request")
    }

    @Test(arguments: [
        #"{"type":"session.update","colour":1}"#, #"{"type":"session.update","image":{"max_face":2}}"#,
        #"{"type":"session.update","audio":{"rate":2}}"#, #"{"type":"session.update","audio":{"encoding":"opus"}}"#,
        #"{"type":"session.update","audio":{"sample_rate":7999}}"#, #"{"type":"session.update","smoothing_ms":-1}"#,
        #"{"type":"session.update","image":[]}"#,
    ])
    func refusesAnUpdateThatIsNotAllKnown(_ text: String) {
        var driver = Driver()
        driver.text(text)
        #expect(driver.messages("error").first?["code"] == "invalid_options")
        driver.text(#"{"type":"session.update"}"#)
        #expect(driver.types.last == "session.updated")
    }

    @Test(arguments: [
        "", "x", "[]", "{}", #"{"type":"hello"}"#, #"{"type":"frame"}"#, #"{"type":"frame","timestamp":1,"data":"?"}"#,
        #"{"type":"frame","timestamp":-1,"data":""}"#, #"{"type":"frame","timestamp":"1","data":""}"#,
        #"{"type":"frame","timestamp":1,"data":"","more":1}"#, #"{"type":"session.close","now":true}"#,
    ])
    func answersABadTextWithAnErrorAndGoesOn(_ text: String) {
        var driver = Driver()
        driver.text(text)
        #expect(driver.types == ["session.created", "error"])
        #expect(driver.sent[1]["code"] == "invalid_request")
        #expect(driver.sent[1]["retryable"] == false)
        driver.frame(0)
        #expect(driver.frames.count == 1)
    }

    @Test(arguments: [[], [1], [1, 0, 0, 0, 0, 0, 0, 0], [3, 0, 0, 0, 0, 0, 0, 0, 0, 0], [0xFF, 0xD8]] as [[UInt8]])
    func answersABadBinaryWithAnErrorAndGoesOn(_ bytes: [UInt8]) {
        var driver = Driver()
        driver.binary(bytes)
        #expect(driver.types == ["session.created", "error"])
    }

    @Test func readsTheTimeOfABinaryFrame() throws {
        var driver = Driver()
        driver.frame(1_234_567)
        #expect(driver.frames[0].timestamp == 1_234.567)
        #expect(driver.frames[0].bytes == [0xFF, 0xD8, 0xFF])
        try driver.finishFrame()
        #expect(driver.messages("frame.result")[0]["timestamp"] == .number(1_234.567))
        driver.frame(.max)
        #expect(driver.frames.count == 2)
    }

    @Test func timesAPictureWithoutAHeaderAtItsArrival() {
        var driver = Driver()
        driver.time = 250
        driver.binary([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0])
        #expect(driver.frames[0].timestamp == 250)
        #expect(driver.frames[0].bytes.count == 9)
    }

    @Test func readsAFrameOfJSON() {
        var driver = Driver()
        driver.text(#"{"type":"frame","timestamp":40.5,"data":"/9j/"}"#)
        #expect(driver.frames[0].timestamp == 40.5)
        #expect(driver.frames[0].bytes == [0xFF, 0xD8, 0xFF])
    }

    @Test func theNewestWaitingFrameWins() throws {
        var driver = Driver()
        for time in 0..<5 as Range<UInt64> { driver.frame(time * 1_000) }
        #expect(driver.frames.map(\.sequence) == [0])
        try driver.finishFrame()
        #expect(driver.frames.map(\.sequence) == [0, 4])
        #expect(driver.dropped == 3)
        try driver.finishFrame()
        let results = driver.messages("frame.result")
        #expect(results.map { $0["seq"] } == [0, 4])
        // The three were passed over before the first result was out.
        #expect(results.map { $0["dropped"] } == [3, 0])
    }

    @Test func aFrameThatFindsNoRoomIsTriedAgain() {
        var driver = Driver()
        driver.frame(0)
        driver.session.frameRefused(now: driver.now)
        driver.collect()
        #expect(driver.frames.count == 1 && driver.dropped == 0)
        driver.session.tick(now: driver.now)
        driver.collect()
        #expect(driver.frames.map(\.sequence) == [0, 0])
    }

    @Test func aNewerFrameTakesThePlaceOfOneThatFoundNoRoom() {
        var driver = Driver()
        driver.frame(0)
        driver.frame(1_000)
        driver.session.frameRefused(now: driver.now)
        driver.session.tick(now: driver.now)
        driver.collect()
        #expect(driver.frames.map(\.sequence) == [0, 1])
        #expect(driver.dropped == 1)
    }

    @Test func aBadFrameIsAnErrorAndTheSessionGoesOn() throws {
        var driver = Driver()
        driver.frame(0)
        driver.session.frameFinished(.failure(Problem(.imageDecodeFailed, "no")), now: driver.now)
        driver.collect()
        #expect(
            JSONWriter.text(driver.sent[1])
                == #"{"type":"error","code":"image_decode_failed","message":"no","retryable":false}"#)
        driver.frame(1_000)
        try driver.finishFrame()
        #expect(driver.types.last == "frame.result")
    }

    @Test func followsAFaceAndSmoothsIt() throws {
        var driver = Driver()
        driver.frame(0)
        try driver.finishFrame([try face(.happy)])
        driver.frame(100_000)
        try driver.finishFrame([try face(.sad, x: 12)])
        let results = driver.messages("frame.result").compactMap { $0["faces"]?[0] }
        #expect(results.map { $0["track_id"] } == [1, 1])
        #expect(results.map { $0["dominant"] } == ["happy", "sad"])
        // 100 ms of a change with a time constant of 500 ms come through to 1 − e^−0.2 = 18 %.
        #expect(results[1]["smoothed"]?["dominant"] == "happy")
        let sad = results[1]["smoothed"]?["emotions"]?["sad"]?.double ?? 0
        #expect(abs(sad - (0.02 + 0.86 * 0.181_269)) < 1e-3)
    }

    @Test func saysGoodbyeOnlyWhenTheLastFrameIsDone() throws {
        var driver = Driver()
        driver.frame(0)
        driver.frame(1_000)
        driver.text(#"{"type":"session.close"}"#)
        #expect(driver.closed == nil)
        try driver.finishFrame([try face(.happy)])
        #expect(driver.closed == nil)
        driver.time = 2_000
        try driver.finishFrame([try face(.happy)])
        #expect(driver.types.suffix(2) == ["session.summary", "session.closed"])
        #expect(driver.sent.last?["reason"] == "client_request")
        #expect(driver.closed?.code == 1000)
        let summary = driver.messages("session.summary")[0]
        #expect(summary["duration"] == 2_000.0)
        #expect(JSONWriter.text(summary["frames"] ?? .null) == #"{"received":2,"analysed":2,"dropped":0}"#)
        #expect(summary["share"]?["happy"] == 1.0)
        #expect(summary["changes"] == 0)
        #expect(driver.session.hasEnded)
        driver.frame(2_000)
        #expect(driver.frames.count == 2)
    }

    @Test func countsTheShareOfTimeAndTheChanges() throws {
        var driver = Driver()
        for (time, emotion) in [(0, Emotion.happy), (1_000, .happy), (2_000, .sad), (3_000, .happy)]
            as [(UInt64, Emotion)]
        {
            driver.frame(time * 1_000)
            try driver.finishFrame([try face(emotion)])
        }
        driver.text(#"{"type":"session.close"}"#)
        let summary = driver.messages("session.summary")[0]
        #expect(abs((summary["share"]?["happy"]?.double ?? 0) - 2.0 / 3) < 1e-9)
        #expect(abs((summary["share"]?["sad"]?.double ?? 0) - 1.0 / 3) < 1e-9)
        #expect(summary["changes"] == 2)
    }

    @Test func endsWhenNothingComes() {
        var driver = Driver { $0.idleSeconds = 2 }
        driver.time = 1_900
        driver.session.tick(now: driver.now)
        driver.collect()
        #expect(driver.closed == nil)
        driver.time = 2_000
        driver.session.tick(now: driver.now)
        driver.collect()
        #expect(driver.sent.last?["reason"] == "idle_timeout")
        #expect(driver.closed?.code == 1000)
    }

    @Test func saysThatTheServerShutsDown() {
        var driver = Driver()
        driver.session.shutDown(now: driver.now)
        driver.collect()
        #expect(driver.types == ["session.created", "session.summary", "session.closed"])
        #expect(driver.sent.last?["reason"] == "server_shutdown")
        #expect(driver.closed?.code == 1001)
    }

    @Test func endsASessionThatSendsNothingUseful() {
        var driver = Driver { $0.faults = 3 }
        for _ in 0..<5 { driver.text("x") }
        #expect(driver.messages("error").count == 3)
        #expect(driver.sent.last?["reason"] == "error")
        #expect(driver.closed?.code == 1008)
    }

    @Test func hearsAWindowEveryHop() throws {
        var driver = Driver()
        for hop in 0..<5 as Range<UInt64> { driver.binary(message(2, hop * 1_000_000, silence(milliseconds: 1_000))) }
        #expect(driver.windows.count == 1)
        for _ in 0..<5 { try driver.finishVoice(.sad, speech: 600) }
        #expect(driver.windows.map(\.window.start) == [0, 0, 0, 1_000, 2_000])
        #expect(driver.windows.map(\.window.end) == [1_000, 2_000, 3_000, 4_000, 5_000])
        #expect(driver.windows.map(\.window.samples.count) == [16_000, 32_000, 48_000, 48_000, 48_000])
        let results = driver.messages("voice.result")
        #expect(results.count == 5)
        #expect(results[3]["start"] == 1_000.0 && results[3]["end"] == 4_000.0)
        #expect(results[3]["dominant"] == "sad" && results[3]["speech"] == 600)
    }

    @Test func saysNothingOfSilence() throws {
        var driver = Driver()
        driver.binary(message(2, 0, silence(milliseconds: 1_000)))
        try driver.finishVoice(nil, speech: 0)
        #expect(driver.messages("voice.result").isEmpty)
        driver.text(#"{"type":"session.close"}"#)
        #expect(driver.messages("session.summary")[0]["speech"] == 0.0)
        #expect(driver.messages("session.summary")[0]["share"]?["sad"] == 0.0)
    }

    @Test func aFrameKnowsTheVoiceOfItsTime() throws {
        var driver = Driver()
        driver.binary(message(2, 0, silence(milliseconds: 1_000)))
        try driver.finishVoice(.angry, speech: 800)
        driver.frame(1_200_000)
        #expect(driver.frames[0].voice?.scores?.dominant == .angry)
        try driver.finishFrame()
        driver.frame(60_000_000)
        #expect(driver.frames[1].voice == nil)
    }

    @Test func refusesHalfASample() {
        var driver = Driver()
        driver.binary(message(2, 0, [0, 0, 0]))
        #expect(driver.messages("error").count == 1)
    }
}

struct VoiceWindowerTests {
    @Test func mixesChannels() {
        var windower = VoiceWindower(sampleRate: 8_000, channels: 2, window: 1_000, hop: 1_000)
        let frame: [UInt8] = [100, 0, 0xFE, 0xFF]  // 100 and −2
        let isTaken = windower.append([[UInt8]](repeating: frame, count: 8_000).flatMap { $0 }, at: 0)
        #expect(isTaken)
        let windows = [windower.next(), windower.next()]
        #expect(windows[0]?.samples == [Int16](repeating: 49, count: 8_000))
        #expect(windows[1] == nil)
    }

    @Test func neverSpansAGap() {
        var windower = VoiceWindower(sampleRate: 16_000, channels: 1, window: 3_000, hop: 1_000)
        _ = windower.append(silence(milliseconds: 900), at: 0)
        _ = windower.append(silence(milliseconds: 1_000), at: 5_000)
        let window = windower.next()
        #expect(window?.start == 5_000 && window?.end == 6_000)
    }

    @Test func forgivesAClockThatShakes() {
        var windower = VoiceWindower(sampleRate: 16_000, channels: 1, window: 3_000, hop: 1_000)
        _ = windower.append(silence(milliseconds: 500), at: 0)
        _ = windower.append(silence(milliseconds: 500), at: 620)
        let window = windower.next()
        #expect(window?.end == 1_000)
    }

    @Test func keepsABoundedBacklog() {
        var windower = VoiceWindower(sampleRate: 8_000, channels: 1, window: 1_000, hop: 1_000)
        _ = windower.append(silence(milliseconds: 100_000, sampleRate: 8_000), at: 0)
        var ends: [Double] = []
        while let window = windower.next() { ends.append(window.end) }
        #expect(ends.count <= VoiceWindower.maximumBacklog + 1)
        #expect(ends.last == 100_000)
    }

    @Test func givesTheRestAtTheEnd() {
        var windower = VoiceWindower(sampleRate: 16_000, channels: 1, window: 3_000, hop: 1_000)
        _ = windower.append(silence(milliseconds: 1_700), at: 0)
        let ends = [windower.next(), windower.next(), windower.last(), windower.last()].map { $0?.end }
        #expect(ends == [1_000, nil, 1_700, nil])
    }
}

package import AudioDSP
package import Emotion
package import Imaging
internal import Transport

/// One request from bytes to results, on the thread that calls it.
package struct EmotionPipeline: Sendable {
    package let imageLimits: ImageLimits
    package let audioLimits: AudioLimits

    package init(imageLimits: ImageLimits, audioLimits: AudioLimits) {
        self.imageLimits = imageLimits
        self.audioLimits = audioLimits
    }

    package init(_ configuration: Configuration) {
        var imageLimits = ImageLimits()
        imageLimits.maximumPixels = configuration.limits.imagePixels
        var audioLimits = AudioLimits()
        audioLimits.maximumSeconds = Double(configuration.limits.audioSeconds)
        self.init(imageLimits: imageLimits, audioLimits: audioLimits)
    }

    /// What one request's media came to.
    package struct Outcome: Sendable {
        package var images: [ImageAnalysis]?
        package var voice: VoiceAnalysis?
        package var fused: FusedAnalysis
        package var timing = AnswerTiming()
    }

    /// Decodes and analyses everything that a request holds.
    /// - Parameters:
    ///   - analyzer: this thread's own.
    ///   - isOver: asked between the pieces of work; where it says yes, the rest is not computed.
    /// - Throws: a problem that blames the part it comes from; `deadlineExceeded` where `isOver` said yes.
    package func run(
        _ request: EmotionRequest, with analyzer: EmotionAnalyzer, isOver: () -> Bool = { false }
    ) throws(Problem) -> Outcome {
        var timing = AnswerTiming()
        var images: [ImageAnalysis] = []
        for (index, bytes) in request.images.enumerated() {
            guard !isOver() else { throw Problem(.deadlineExceeded, "the request's time ran out") }
            do {
                images.append(try analyse(image: bytes, request.options, analyzer, &timing))
            } catch {
                throw error.blamed(on: "image", index: index)
            }
        }
        var voice: VoiceAnalysis?
        if let audio = request.audio {
            guard !isOver() else { throw Problem(.deadlineExceeded, "the request's time ran out") }
            do {
                voice = try analyse(audio: audio, request.options, analyzer, &timing)
            } catch {
                throw error.blamed(on: "audio")
            }
        }
        let face = images.compactMap(\.faces.first).max { $0.box.area < $1.box.area }
        let fused: FusedAnalysis
        do {
            fused = try analyzer.fuse(
                face: face, imageSent: !request.images.isEmpty, voice: voice, mode: request.options.fusion)
        } catch {
            throw Problem(error)
        }
        return Outcome(
            images: request.images.isEmpty ? nil : images, voice: voice, fused: fused, timing: timing)
    }

    /// Decodes and analyses one picture; adds what that took to `timing`.
    package func analyse(
        image bytes: [UInt8], _ options: AnalysisOptions, _ analyzer: EmotionAnalyzer, _ timing: inout AnswerTiming
    ) throws(Problem) -> ImageAnalysis {
        let start = MonotonicClock.now
        let image: PixelImage
        do {
            image = try ImageDecoder.decode(bytes, limits: imageLimits)
        } catch {
            throw Problem(error)
        }
        timing.decode += Self.milliseconds(since: start)
        do {
            let analysis = try analyzer.analyze(image, options: options.face)
            timing.detect += analysis.timing.detect
            timing.face += analysis.timing.face
            return analysis
        } catch {
            throw Problem(error)
        }
    }

    /// Decodes and analyses one recording; adds what that took to `timing`.
    package func analyse(
        audio bytes: [UInt8], _ options: AnalysisOptions, _ analyzer: EmotionAnalyzer, _ timing: inout AnswerTiming
    ) throws(Problem) -> VoiceAnalysis {
        // A part without bytes is a recording without sound, not one of an unknown format.
        guard !bytes.isEmpty else { throw Problem(AudioError.empty) }
        let start = MonotonicClock.now
        let waveform: Waveform
        do {
            waveform = try AudioDecoder.decode(bytes, limits: audioLimits)
        } catch {
            throw Problem(error)
        }
        timing.decode += Self.milliseconds(since: start)
        return try analyse(waveform, options.voice, analyzer, &timing)
    }

    /// Analyses sound; adds what that took to `timing`.
    package func analyse(
        _ waveform: Waveform, _ options: VoiceOptions, _ analyzer: EmotionAnalyzer, _ timing: inout AnswerTiming
    ) throws(Problem) -> VoiceAnalysis {
        let start = MonotonicClock.now
        defer { timing.voice += Self.milliseconds(since: start) }
        do {
            return try analyzer.analyze(waveform, options: options)
        } catch {
            throw Problem(error)
        }
    }

    package static func milliseconds(since start: UInt64) -> Double {
        let now = MonotonicClock.now
        return now > start ? Double(now - start) / 1e6 : 0
    }
}

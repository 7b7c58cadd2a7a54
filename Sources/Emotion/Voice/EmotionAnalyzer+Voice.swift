public import AudioDSP

extension EmotionAnalyzer {
    /// Finds the speech of a recording and how it sounds, window by window and as a whole.
    ///
    /// Windows with under 300 ms of speech are left out; a recording in which no window has that much has no scores.
    /// - Parameter waveform: 16 kHz, or a rate that `Resampler` takes.
    /// - Throws: `AnalysisError`; a recording without speech is a result.
    /// - Complexity: linear in the duration times window over hop; memory for eight windows at once.
    public func analyze(
        _ waveform: Waveform, options: VoiceOptions = VoiceOptions()
    ) throws(AnalysisError) -> VoiceAnalysis {
        try classifier().analyze(waveform, options: options)
    }

    /// How one window of a stream sounds, as a voice. Whether there is one in it says `speechMilliseconds(in:)`.
    /// - Parameter window: not empty; as long as the windows of the stream.
    /// - Throws: `AnalysisError`.
    public func analyze(window: Waveform) throws(AnalysisError) -> EmotionScores {
        try classifier().scores(window: window)
    }

    /// Milliseconds of a stretch of 16 kHz sound in which somebody speaks.
    /// - Throws: `AnalysisError`.
    public func speechMilliseconds(in waveform: Waveform) throws(AnalysisError) -> Int {
        try classifier().speech(in: waveform).reduce(0) { $0 + $1.duration }
    }

    /// Runs the voice model once on a window of silence, so that plans and arenas stand before the first request.
    func warmUpVoice() throws(AnalysisError) {
        guard voice != nil else { return }
        let silence = [Float](repeating: 0, count: Waveform.modelSampleRate * VoiceOptions().windowMilliseconds / 1_000)
        _ = try analyze(window: Waveform(sampleRate: Waveform.modelSampleRate, samples: silence))
    }

    private func classifier() throws(AnalysisError) -> VoiceClassifier {
        guard let voice else { throw .noModel(.voice) }
        return voice
    }
}

internal import CSndFile

/// Bytes of a recording to mono sound at 16 kHz.
public enum AudioDecoder {
    private static let framesOfBlock = 8_192

    /// Decodes WAV, FLAC, Ogg (Vorbis, Opus, FLAC) and MP3, mixes the channels down and resamples to 16 kHz.
    ///
    /// Works block by block: what a header claims about length allocates nothing, and reading stops at the limit. A file
    /// that ends early gives what it held.
    /// - Parameters:
    ///   - bytes: the file, whole; its own bytes decide the format.
    /// - Throws: `AudioError`.
    /// - Trust: `bytes` come from a client; libsndfile reads them through bounded callbacks, libmpg123 a block and libvorbis a
    ///   packet at a time.
    public static func decode(
        _ bytes: [UInt8], limits: AudioLimits = AudioLimits()
    ) throws(AudioError) -> Waveform {
        guard let format = AudioFormat.sniff(bytes) else { throw .unsupportedFormat }
        let samples: [Float]?
        switch format {
        case .mp3:
            samples = try MP3File.withMP3File(bytes, maximumSeconds: limits.maximumSeconds) {
                (file) throws(AudioError) -> [Float] in
                try read(file, format: format, limits: limits)
            }
        case .ogg: samples = try readOgg(bytes, limits: limits)
        case .wav, .flac: samples = try readSoundFile(bytes, format: format, limits: limits)
        }
        guard let samples else { throw .corrupt(format, detail: "the header does not parse") }
        return Waveform(sampleRate: Waveform.modelSampleRate, samples: samples)
    }

    /// Only what the first page says decides who reads it, so that no Vorbis comes to libsndfile.
    private static func readOgg(_ bytes: [UInt8], limits: AudioLimits) throws(AudioError) -> [Float]? {
        guard var packets = OggPackets(bytes), let first = packets.next() else { return nil }
        switch OggCodec(first.bytes) {
        case .vorbis:
            return try VorbisFile(bytes).map { (file) throws(AudioError) in
                try read(file, format: .ogg, limits: limits)
            }
        case .opus, .flac: return try readSoundFile(bytes, format: .ogg, limits: limits)
        case nil: return nil
        }
    }

    private static func readSoundFile(
        _ bytes: [UInt8], format: AudioFormat, limits: AudioLimits
    ) throws(AudioError) -> [Float]? {
        try SoundFile.withSoundFile(bytes) { (file) throws(AudioError) -> [Float] in
            guard containers(of: format).contains(file.containerType) else {
                throw .corrupt(format, detail: "another format inside")
            }
            return try read(file, format: format, limits: limits)
        }
    }

    private static func read(
        _ file: borrowing some SoundSource & ~Copyable, format: AudioFormat, limits: AudioLimits
    ) throws(AudioError) -> [Float] {
        guard 1...max(limits.maximumChannels, 1) ~= file.channels, limits.sampleRates ~= file.sampleRate else {
            throw .unsupportedLayout(channels: file.channels, sampleRate: file.sampleRate)
        }
        let rate = Double(file.sampleRate)
        if let declared = file.declaredFrames, Double(declared) / rate > limits.maximumSeconds {
            throw .tooLong(seconds: Double(declared) / rate, limit: limits.maximumSeconds)
        }
        var resampler = try Resampler(from: file.sampleRate, to: Waveform.modelSampleRate)
        var block = [Float](repeating: 0, count: framesOfBlock * file.channels)
        var result: [Float] = []
        var frames = 0
        while true {
            let read = file.read(into: &block)
            if read == 0 { break }
            frames += read
            guard Double(frames) / rate <= limits.maximumSeconds else {
                throw .tooLong(seconds: Double(frames) / rate, limit: limits.maximumSeconds)
            }
            result += try resampler.process(mixDown(block, frames: read, channels: file.channels))
        }
        guard frames > 0 else {
            if let fault = file.fault { throw .corrupt(format, detail: fault) }
            throw .empty
        }
        result += try resampler.finish()
        guard !result.isEmpty else { throw .empty }
        return result
    }

    private static func containers(of format: AudioFormat) -> [Int32] {
        switch format {
        case .wav: [Int32(SF_FORMAT_WAV), Int32(SF_FORMAT_WAVEX), Int32(SF_FORMAT_RF64)]
        case .flac: [Int32(SF_FORMAT_FLAC)]
        case .ogg: [Int32(SF_FORMAT_OGG)]
        case .mp3: []  // libmpg123 reads these
        }
    }
}

/// The mean of the channels of each frame, cleaned: `frames` values.
func mixDown(_ interleaved: [Float], frames: Int, channels: Int) -> [Float] {
    let count = min(frames, interleaved.count / max(channels, 1))
    var mono = [Float](repeating: 0, count: count)
    if channels == 1 {
        for index in 0..<count { mono[index] = cleanSample(interleaved[index]) }
        return mono
    }
    let scale = 1 / Float(channels)
    for frame in 0..<count {
        var sum: Float = 0
        for channel in 0..<channels { sum += cleanSample(interleaved[frame * channels + channel]) }
        mono[frame] = sum * scale
    }
    return mono
}

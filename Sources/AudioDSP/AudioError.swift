/// Why bytes gave no sound.
public enum AudioError: Error, Equatable, Sendable {
    /// The bytes begin like no format that is read.
    case unsupportedFormat
    /// They begin like one but do not decode.
    case corrupt(AudioFormat, detail: String)
    /// Channels or sample rate outside `AudioLimits`.
    case unsupportedLayout(channels: Int, sampleRate: Int)
    /// Longer than the limit. `seconds` is how long it says it is, or how much had been read when reading stopped.
    case tooLong(seconds: Double, limit: Double)
    /// There is no sample in it.
    case empty
    /// libsamplerate refused a conversion.
    case resampling(from: Int, to: Int, detail: String)
}

extension AudioError: CustomStringConvertible {
    /// For people: no bytes of the recording in it.
    public var description: String {
        switch self {
        case .unsupportedFormat: "neither WAV, FLAC, Ogg nor MP3"
        case .corrupt(let format, let detail): "damaged \(format.rawValue): \(detail)"
        case .unsupportedLayout(let channels, let sampleRate): "\(channels) channels at \(sampleRate) Hz are not read"
        case .tooLong(let seconds, let limit): "\(seconds) s of sound, the limit is \(limit) s"
        case .empty: "no sound in it"
        case .resampling(let from, let to, let detail): "cannot resample \(from) Hz to \(to) Hz: \(detail)"
        }
    }
}

package import AudioDSP
package import Emotion
package import HTTPCore
package import Imaging

/// How the typed errors of every layer become what a client sees.
extension Problem {
    /// A fault that the server found before, or instead of, a handler.
    package init(_ fault: HTTPFault) {
        self.init(ProblemCode(rawValue: fault.code) ?? .internalError, fault.detail, part: fault.part)
    }

    package init(_ error: ImageError) {
        switch error {
        case .empty: self.init(.imageDecodeFailed, "the picture has no bytes")
        case .unsupportedFormat: self.init(.unsupportedMediaType, "the bytes are neither JPEG, PNG nor WebP")
        case .tooLarge(let width, let height, let limit):
            self.init(.imageTooLarge, "the picture has \(width) × \(height) pixels; at most \(limit) are taken")
        case .corrupt(let format, _):
            self.init(.imageDecodeFailed, "the bytes look like \(format.rawValue), but are damaged or cut short")
        case .invalidGeometry: self.init(.imageDecodeFailed, "the picture's size makes no sense")
        }
    }

    package init(_ error: AudioError) {
        switch error {
        case .empty: self.init(.audioDecodeFailed, "the recording holds no sound")
        case .unsupportedFormat:
            self.init(.unsupportedMediaType, "the bytes are neither WAV, FLAC, Ogg (Vorbis, Opus) nor MP3")
        case .tooLong(_, let limit):
            self.init(.audioTooLong, "the recording is longer than \(Int(exactly: limit.rounded()) ?? 0) seconds")
        case .unsupportedLayout(let channels, let sampleRate):
            self.init(.audioDecodeFailed, "recordings of \(channels) channels at \(sampleRate) Hz are not read")
        case .resampling: self.init(.internalError, "the sound could not be resampled")
        case .corrupt(let format, _):
            self.init(.audioDecodeFailed, "the bytes look like \(format.rawValue), but are damaged or cut short")
        }
    }

    package init(_ error: AnalysisError) {
        switch error {
        case .noModel(let task):
            self.init(.internalError, "this server has no \(task.rawValue) model")
        case .image(let error): self.init(error)
        default: self.init(.internalError, "the analysis failed")
        }
    }

    package init(_ refusal: QueueRefusal) {
        switch refusal {
        case .full: self.init(.serverBusy, "the queue is full")
        case .closed: self.init(.shuttingDown, "the server is shutting down")
        }
    }
}

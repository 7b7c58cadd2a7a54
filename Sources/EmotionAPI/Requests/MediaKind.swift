internal import AudioDSP
internal import Imaging

/// Whether bytes are a picture or a recording.
package enum MediaKind: Sendable, Equatable {
    case image
    case audio

    /// What the first bytes show; nil where they are of no format that is read.
    package static func sniff(_ bytes: [UInt8]) -> MediaKind? {
        if ImageFormat.sniff(bytes) != nil { return .image }
        return AudioFormat.sniff(bytes) != nil ? .audio : nil
    }
}

/// Why bytes did not become a picture.
public enum ImageError: Error, Equatable, Sendable {
    /// No bytes at all.
    case empty
    /// The bytes start with no signature of JPEG, PNG or WebP, or use a variant that is refused (an animation).
    case unsupportedFormat
    /// The header announces more than the limits allow. Nothing was allocated for it.
    case tooLarge(width: Int, height: Int, limit: Int)
    /// The bytes are of this format, but damaged or cut short; `detail` is the library's or our own words and holds
    /// nothing of the upload but numbers.
    case corrupt(ImageFormat, detail: String)
    /// Sides, channels and sample count do not make a picture.
    case invalidGeometry(width: Int, height: Int, channels: Int, samples: Int)
}

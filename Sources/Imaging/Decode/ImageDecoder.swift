/// Bytes of a JPEG, PNG or WebP file to an upright picture.
public enum ImageDecoder {
    /// What shines through where a picture is transparent: mid grey, which forms the weakest edge with any subject.
    static let ground: UInt8 = 128

    /// Decodes one picture.
    ///
    /// EXIF orientation is applied. Alpha is composited over mid grey. Grey files give 1 channel, all others 3. Sample
    /// values are taken as they are stored: no gamma or colour profile is applied; CMYK is converted naively.
    ///
    /// The decoder is strict: a file that is cut short or damaged in its picture data is `corrupt`, also where a viewer
    /// would show a part. Harmless oddities of real cameras (stray bytes before a marker) are let through.
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - limits: checked against the header before memory for pixels is taken.
    /// - Throws: `ImageError.empty`, `.unsupportedFormat` (other formats, animated WebP), `.tooLarge`, `.corrupt`.
    public static func decode(_ bytes: [UInt8], limits: ImageLimits = ImageLimits()) throws(ImageError) -> PixelImage {
        guard !bytes.isEmpty else { throw .empty }
        switch ImageFormat.sniff(bytes) {
        case .jpeg: return try JPEGDecoder.decode(bytes, limits: limits)
        case .png: return try PNGDecoder.decode(bytes, limits: limits)
        case .webp: return try WebPDecoder.decode(bytes, limits: limits)
        case nil: throw .unsupportedFormat
        }
    }
}

/// The picture formats that are read. The bytes decide, never a declared type or a file name.
public enum ImageFormat: String, Sendable, CaseIterable {
    case jpeg
    case png
    case webp

    /// The format that the first bytes show, or nil. Twelve bytes suffice.
    /// - Source: JPEG SOI (ITU-T T.81 B.1.1.3) and the next marker's first byte; PNG signature (ISO 15948 §5.2);
    ///   RIFF container with the form type WEBP (RFC 9649 §2.4).
    public static func sniff(_ bytes: some Collection<UInt8>) -> ImageFormat? {
        let head = Array(bytes.prefix(12))
        if head.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if head.count == 12, head.starts(with: [0x52, 0x49, 0x46, 0x46]),
            head[8...].elementsEqual([0x57, 0x45, 0x42, 0x50])
        {
            return .webp
        }
        return nil
    }
}

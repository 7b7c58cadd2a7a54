/// What the markers before the picture data of a JPEG say.
/// - Source: ITU-T T.81 Annex B; Exif 2.32 §4.7.2 (APP1); Adobe Technical Note 5116 (APP14).
struct JPEGMetadata {
    private(set) var orientation = ImageOrientation.upright
    /// An Adobe APP14 marker is there.
    private(set) var isAdobe = false

    init(_ bytes: [UInt8]) {
        var place = 2
        var hasExif = false
        while place + 4 <= bytes.count, bytes[place] == 0xFF {
            let marker = bytes[place + 1]
            if marker == 0xFF {
                place += 1
                continue
            }
            guard marker != 0xDA, marker != 0xD9 else { return }
            let length = Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
            guard length >= 2, place + 2 + length <= bytes.count else { return }
            let body = bytes[(place + 4)..<(place + 2 + length)]
            if marker == 0xE1, !hasExif, body.starts(with: [0x45, 0x78, 0x69, 0x66, 0, 0]) {
                hasExif = true
                orientation = ImageOrientation(exif: body.dropFirst(6))
            } else if marker == 0xEE, body.starts(with: [0x41, 0x64, 0x6F, 0x62, 0x65]) {
                isAdobe = true
            }
            place += 2 + length
        }
    }

    /// Whether there is an end-of-image marker. Looked for from the end, where it nearly always is.
    static func hasEnd(_ bytes: [UInt8]) -> Bool {
        var place = bytes.count - 2
        while place >= 0 {
            if bytes[place] == 0xFF, bytes[place + 1] == 0xD9 { return true }
            place -= 1
        }
        return false
    }
}

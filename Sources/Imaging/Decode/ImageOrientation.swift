/// How a stored picture must be turned to stand upright: the eight values of the EXIF tag Orientation.
/// - Source: Exif 2.32 §4.6.4 A, tag 0x0112.
enum ImageOrientation: UInt16, Sendable {
    case upright = 1
    case mirrored = 2
    case upsideDown = 3
    case flipped = 4
    case transposed = 5
    /// Must be turned a quarter clockwise.
    case quarterClockwise = 6
    case antiTransposed = 7
    /// Must be turned a quarter counter-clockwise.
    case quarterCounterClockwise = 8

    /// Reads IFD 0 of an EXIF body (a TIFF header and what follows). Whatever is malformed means upright.
    init(exif: some Collection<UInt8>) {
        self = Self.find(in: Array(exif.prefix(65_536))) ?? .upright
    }

    private static func find(in tiff: [UInt8]) -> ImageOrientation? {
        guard tiff.count >= 8 else { return nil }
        let isLittle: Bool
        switch (tiff[0], tiff[1]) {
        case (0x49, 0x49): isLittle = true
        case (0x4D, 0x4D): isLittle = false
        default: return nil
        }
        func short(_ place: Int) -> Int? {
            guard place >= 0, place + 2 <= tiff.count else { return nil }
            let (first, second) = (Int(tiff[place]), Int(tiff[place + 1]))
            return isLittle ? second << 8 | first : first << 8 | second
        }
        func long(_ place: Int) -> Int? {
            guard let first = short(place), let second = short(place + 2) else { return nil }
            return isLittle ? second << 16 | first : first << 16 | second
        }
        guard short(2) == 42, let directory = long(4), let entries = short(directory) else { return nil }
        for entry in 0..<entries {
            let place = directory + 2 + 12 * entry
            guard let tag = short(place) else { return nil }
            if tag == 0x0112 {
                guard short(place + 2) == 3, let value = short(place + 8) else { return nil }
                return ImageOrientation(rawValue: UInt16(value))
            }
        }
        return nil
    }

    /// The picture as it should be seen.
    func applied(to image: PixelImage) -> PixelImage {
        guard self != .upright else { return image }
        let (width, height) = (image.width, image.height)
        let last = (x: width - 1, y: height - 1)
        // Where pixel (0, 0) of the result lies in the source, and how far one step to the right and down leads there.
        let (start, right, down): (Int, Int, Int) =
            switch self {
            case .upright: (0, 1, width)
            case .mirrored: (last.x, -1, width)
            case .upsideDown: (last.y * width + last.x, -1, -width)
            case .flipped: (last.y * width, 1, -width)
            case .transposed: (0, width, 1)
            case .quarterClockwise: (last.y * width, -width, 1)
            case .antiTransposed: (last.y * width + last.x, -width, -1)
            case .quarterCounterClockwise: (last.x, width, -1)
            }
        let isTurned = rawValue >= 5
        let (newWidth, newHeight) = isTurned ? (height, width) : (width, height)
        let channels = image.channels
        let pixels = unsafe [UInt8](unsafeUninitializedCapacity: image.pixels.count) { result, initialized in
            unsafe image.pixels.withUnsafeBufferPointer { source in
                var place = 0
                for y in 0..<newHeight {
                    var from = (start + y * down) * channels
                    for _ in 0..<newWidth {
                        for channel in 0..<channels {
                            unsafe result[place + channel] = unsafe source[from + channel]
                        }
                        place += channels
                        from += right * channels
                    }
                }
            }
            initialized = image.pixels.count
        }
        return PixelImage(unchecked: pixels, width: newWidth, height: newHeight, channels: channels)
    }
}

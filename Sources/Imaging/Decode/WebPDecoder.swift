internal import CWebP

/// Still WebP by libwebp: lossy and lossless, with or without alpha. Always 3 channels, since the format has no grey.
enum WebPDecoder {
    /// - Throws: `ImageError.unsupportedFormat` for an animation, `.tooLarge`, `.corrupt`.
    static func decode(_ bytes: [UInt8], limits: ImageLimits) throws(ImageError) -> PixelImage {
        var features = WebPBitstreamFeatures()
        guard unsafe WebPGetFeatures(bytes, bytes.count, &features) == VP8_STATUS_OK else {
            throw .corrupt(.webp, detail: "the header cannot be read")
        }
        guard features.has_animation == 0 else { throw .unsupportedFormat }
        let (width, height) = (Int(features.width), Int(features.height))
        guard width > 0, height > 0 else { throw .corrupt(.webp, detail: "a side is 0") }
        try limits.check(width: width, height: height)
        let hasAlpha = features.has_alpha != 0
        let channels = hasAlpha ? 4 : 3
        let count = width * height * channels
        var isWhole = false
        var pixels = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            let stride = Int32(width * channels)
            let decoded =
                hasAlpha
                ? unsafe WebPDecodeRGBAInto(bytes, bytes.count, buffer.baseAddress, count, stride)
                : unsafe WebPDecodeRGBInto(bytes, bytes.count, buffer.baseAddress, count, stride)
            isWhole = unsafe decoded != nil
            initialized = isWhole ? count : 0
        }
        guard isWhole else { throw .corrupt(.webp, detail: "the picture data is damaged or cut short") }
        if hasAlpha { flattenAlpha(&pixels, colours: 3, over: ImageDecoder.ground) }
        let image = PixelImage(unchecked: pixels, width: width, height: height, channels: 3)
        return orientation(bytes).applied(to: image)
    }

    /// What the EXIF chunk says; upright where there is none. RFC 9649 §2.3, §2.7.1.5.
    private static func orientation(_ bytes: [UInt8]) -> ImageOrientation {
        var place = 12
        while place + 8 <= bytes.count {
            let size = (0..<4).reversed().reduce(0) { $0 << 8 | Int(bytes[place + 4 + $1]) }
            guard size <= bytes.count - place - 8 else { return .upright }
            if bytes[place..<(place + 4)].elementsEqual([0x45, 0x58, 0x49, 0x46]) {
                let body = bytes[(place + 8)..<(place + 8 + size)]
                // Some writers keep the JPEG prefix.
                let prefix: [UInt8] = [0x45, 0x78, 0x69, 0x66, 0, 0]
                return ImageOrientation(exif: body.starts(with: prefix) ? body.dropFirst(6) : body)
            }
            place += 8 + size + (size & 1)
        }
        return .upright
    }
}

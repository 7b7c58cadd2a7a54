internal import CImaging

/// PNG by libpng: every colour type and depth, interlaced or not.
enum PNGDecoder {
    /// - Throws: `ImageError.tooLarge`, `.corrupt`; a missing end chunk is `.corrupt` too.
    static func decode(_ bytes: [UInt8], limits: ImageLimits) throws(ImageError) -> PixelImage {
        let claimed = try announcedSize(bytes)
        try limits.check(width: claimed.width, height: claimed.height)
        var message = [CChar](repeating: 0, count: Int(MIEN_PNG_MESSAGE))
        var header = mien_png_header()
        // libpng keeps the pointer between the calls, so all of them happen while the array stands still.
        let result: Result<(pixels: [UInt8], orientation: ImageOrientation), ImageError> =
            unsafe bytes.withUnsafeBufferPointer { file in
                let side = UInt32(PixelImage.maximumSide)
                guard
                    let png = unsafe mien_png_open(file.baseAddress, file.count, side, &header, &message)
                else { return .failure(.corrupt(.png, detail: text(message))) }
                defer { unsafe mien_png_close(png) }
                guard Int(header.width) == claimed.width, Int(header.height) == claimed.height else {
                    return .failure(.corrupt(.png, detail: "two headers"))
                }
                let count = claimed.width * claimed.height * Int(header.channels)
                var status: Int32 = -1
                let pixels = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
                    status = unsafe mien_png_read(png, buffer.baseAddress, count, &message)
                    initialized = status == 0 ? count : 0
                }
                guard status == 0 else { return .failure(.corrupt(.png, detail: text(message))) }
                var exifCount = 0
                guard let exif = unsafe mien_png_exif(png, &exifCount) else { return .success((pixels, .upright)) }
                let body = unsafe UnsafeBufferPointer(start: exif, count: exifCount)
                return .success((pixels, unsafe ImageOrientation(exif: body)))
            }
        var (pixels, orientation) = try result.get()
        if header.channels == 2 || header.channels == 4 {
            flattenAlpha(&pixels, colours: Int(header.channels) - 1, over: ImageDecoder.ground)
        }
        let image = PixelImage(
            unchecked: pixels, width: claimed.width, height: claimed.height, channels: header.channels < 3 ? 1 : 3
        )
        return orientation.applied(to: image)
    }

    /// The sides of the IHDR chunk, which must come first: ISO 15948 §11.2.2.
    private static func announcedSize(_ bytes: [UInt8]) throws(ImageError) -> (width: Int, height: Int) {
        guard bytes.count >= 29, bytes[12..<16].elementsEqual([0x49, 0x48, 0x44, 0x52]) else {
            throw .corrupt(.png, detail: "no header")
        }
        let width = bytes[16..<20].reduce(0) { $0 << 8 | Int($1) }
        let height = bytes[20..<24].reduce(0) { $0 << 8 | Int($1) }
        guard width > 0, height > 0 else { throw .corrupt(.png, detail: "a side is 0") }
        return (width, height)
    }

    private static func text(_ message: [CChar]) -> String {
        String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

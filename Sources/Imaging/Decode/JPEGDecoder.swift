internal import CTurboJPEG

/// JPEG by libjpeg-turbo: baseline and progressive; grey, YCbCr, RGB, CMYK and YCCK.
enum JPEGDecoder {
    /// - Throws: `ImageError.tooLarge`, `.corrupt`; also where a file is too short for what it claims, or has more scans
    ///   than a picture of its size needs (`JPEGStructure`): both are looked at before memory for pixels is taken.
    static func decode(_ bytes: [UInt8], limits: ImageLimits) throws(ImageError) -> PixelImage {
        guard let handle = unsafe tjInitDecompress() else { throw .corrupt(.jpeg, detail: "no decoder") }
        defer { unsafe tjDestroy(handle) }
        var width: Int32 = 0
        var height: Int32 = 0
        var subsampling: Int32 = -1
        var colourSpace: Int32 = -1
        let size = UInt(bytes.count)
        let status = unsafe tjDecompressHeader3(handle, bytes, size, &width, &height, &subsampling, &colourSpace)
        // An unusual subsampling fails here, yet decodes: TurboJPEG merely has no name for it.
        guard width > 0, height > 0, colourSpace >= 0, status == 0 || subsampling < 0 else {
            throw .corrupt(.jpeg, detail: unsafe String(cString: tjGetErrorStr2(handle)))
        }
        try limits.check(width: Int(width), height: Int(height))
        if let fault = JPEGStructure(bytes).fault(width: Int(width), height: Int(height), limits: limits) {
            throw .corrupt(.jpeg, detail: fault)
        }
        let metadata = JPEGMetadata(bytes)
        let format: TJPF
        let channels: Int
        switch colourSpace {
        case Int32(TJCS_GRAY.rawValue): (format, channels) = (TJPF_GRAY, 1)
        case Int32(TJCS_CMYK.rawValue), Int32(TJCS_YCCK.rawValue): (format, channels) = (TJPF_CMYK, 4)
        default: (format, channels) = (TJPF_RGB, 3)
        }
        let count = Int(width) * Int(height) * channels
        var failure: String?
        var pixels = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            let flags = Int32(TJFLAG_LIMITSCANS | TJFLAG_ACCURATEDCT)
            let status = unsafe tjDecompress2(
                handle, bytes, size, buffer.baseAddress, width, 0, height, Int32(format.rawValue), flags
            )
            if status != 0 {
                let message = unsafe String(cString: tjGetErrorStr2(handle))
                let harmless =
                    unsafe tjGetErrorCode(handle) == Int32(TJERR_WARNING.rawValue)
                    && isHarmless(message) && JPEGMetadata.hasEnd(bytes)
                if !harmless { failure = message }
            }
            initialized = failure == nil ? count : 0
        }
        if let failure { throw .corrupt(.jpeg, detail: failure) }
        if channels == 4 { flattenCMYK(&pixels, inverted: metadata.isAdobe) }
        let image = PixelImage(
            unchecked: pixels, width: Int(width), height: Int(height), channels: channels == 1 ? 1 : 3
        )
        return metadata.orientation.applied(to: image)
    }

    /// Whether a warning of libjpeg speaks of something that leaves the picture whole. libjpeg keeps the text of the
    /// first warning only, so a file that is let through must also have its end marker.
    private static func isHarmless(_ message: String) -> Bool {
        message.contains("extraneous bytes before marker")
            || message.hasPrefix("Unknown Adobe color transform code")
            || message.hasPrefix("Invalid SOS parameters for sequential JPEG")
            || message.hasPrefix("Warning: unknown JFIF revision number")
    }

    /// Ink to light, in place: R = (1 − C)(1 − K). Adobe's files store the complement of the ink.
    private static func flattenCMYK(_ pixels: inout [UInt8], inverted: Bool) {
        let count = pixels.count / 4
        unsafe pixels.withUnsafeMutableBufferPointer { samples in
            for pixel in 0..<count {
                let black = UInt32(unsafe samples[4 * pixel + 3])
                let light = inverted ? black : 255 - black
                for channel in 0..<3 {
                    let ink = UInt32(unsafe samples[4 * pixel + channel])
                    unsafe samples[3 * pixel + channel] = UInt8(((inverted ? ink : 255 - ink) * light + 127) / 255)
                }
            }
        }
        pixels.removeLast(count)
    }
}

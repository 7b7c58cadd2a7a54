extension PixelImage {
    /// The picture in grey: 0.299 R + 0.587 G + 0.114 B, rounded; a grey picture as it is.
    /// - Source: luma of ITU-R BT.601, in the 15-bit weights that OpenCV uses.
    public func grey() -> PixelImage {
        guard channels == 3 else { return self }
        let count = width * height
        let result = unsafe [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
            unsafe pixels.withUnsafeBufferPointer { source in
                for pixel in 0..<count {
                    let red = UInt32(unsafe source[3 * pixel])
                    let green = UInt32(unsafe source[3 * pixel + 1])
                    let blue = UInt32(unsafe source[3 * pixel + 2])
                    unsafe target[pixel] = UInt8((red * 9798 + green * 19235 + blue * 3735 + 16384) >> 15)
                }
            }
            initialized = count
        }
        return PixelImage(unchecked: result, width: width, height: height, channels: 1)
    }
}

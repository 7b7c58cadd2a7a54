/// Composites pixels with alpha over a uniform ground, in place: afterwards the array holds `colours` samples a pixel.
/// - Parameters:
///   - pixels: interleaved, `colours` samples and one alpha a pixel, not premultiplied.
///   - colours: 1 or 3.
///   - ground: the value of every colour of the ground.
func flattenAlpha(_ pixels: inout [UInt8], colours: Int, over ground: UInt8) {
    let count = pixels.count / (colours + 1)
    let behind = UInt32(ground)
    unsafe pixels.withUnsafeMutableBufferPointer { samples in
        for pixel in 0..<count {
            let from = pixel * (colours + 1)
            let alpha = UInt32(unsafe samples[from + colours])
            for colour in 0..<colours {
                let value = UInt32(unsafe samples[from + colour])
                unsafe samples[pixel * colours + colour] = UInt8((value * alpha + behind * (255 - alpha) + 127) / 255)
            }
        }
    }
    pixels.removeLast(count)
}

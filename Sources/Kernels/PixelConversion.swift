internal import CKernels
public import TensorCore

/// 8-bit pixels as float32 network input.
public enum PixelConversion {
    /// y[i] = x[i]·scale + shift.
    /// - Throws: `ShapeError.countMismatch` where y is shorter than x.
    public static func normalize(
        _ x: UnsafeBufferPointer<UInt8>, scale: Float, shift: Float, into y: MutableFloatBuffer
    ) throws(ShapeError) {
        try require(y.count, atLeast: x.count)
        unsafe KernelTable.selected.u8_to_f32(x.address, y.address, x.count, scale, shift)
    }

    /// Interleaved pixels to planes, y[c, i] = x[i, c]·scale + shift.
    /// - Parameters:
    ///   - x: [count, channels].
    ///   - y: [channels, count].
    /// - Throws: `ShapeError.countMismatch` where a buffer is shorter.
    public static func planes(
        _ x: UnsafeBufferPointer<UInt8>, channels: Int, scale: Float, shift: Float, into y: MutableFloatBuffer
    ) throws(ShapeError) {
        guard channels > 0 else { throw .negativeDimension(axis: 1, extent: channels) }
        let count = x.count / channels
        try require(y.count, atLeast: count * channels)
        for channel in 0..<channels {
            let plane = unsafe y.address + channel * count
            let pixels = unsafe x.address + channel
            for index in 0..<count { unsafe plane[index] = Float(pixels[index * channels]) * scale + shift }
        }
    }
}

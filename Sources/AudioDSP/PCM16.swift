/// Raw sound as streams carry it: 16-bit little-endian samples, interleaved.
public enum PCM16 {
    /// The mean of the channels of every whole frame, −1…1; a frame cut short at the end is left out.
    /// - Parameter channels: 1 or more; fewer gives nothing.
    public static func mono(_ bytes: some Collection<UInt8>, channels: Int = 1) -> [Float] {
        guard channels >= 1 else { return [] }
        let data = Array(bytes)
        let frames = data.count / 2 / channels
        let scale = 1 / (32_768 * Float(channels))
        var result = [Float](repeating: 0, count: frames)
        var offset = 0
        for frame in 0..<frames {
            var sum: Float = 0
            for _ in 0..<channels {
                sum += Float(Int16(bitPattern: UInt16(data[offset]) | UInt16(data[offset + 1]) << 8))
                offset += 2
            }
            result[frame] = sum * scale
        }
        return result
    }
}

public import TensorCore

/// The discrete Fourier transform of real frames as one matrix product with a table of cosines and sines: for the frame
/// lengths of speech that is as fast as an FFT, since it runs at the speed of BLAS on all frames at once.
///
/// Immutable; make one for a length and a window and share it.
public final class RealDFT: Sendable {
    /// Samples of a frame.
    public let length: Int
    /// length / 2 + 1.
    public let bins: Int
    /// [length, 2·bins]: w[t]·cos(2πkt/n), then −w[t]·sin(2πkt/n).
    private let basis: FloatStorage

    /// - Parameter window: multiplied into the table; `length` values, or nil for 1 throughout.
    /// - Throws: `ShapeError` where length is not in 1…16,384 or the window has another length.
    public init(length: Int, window: [Float]? = nil) throws(ShapeError) {
        guard length >= 1 else { throw .negativeDimension(axis: 0, extent: length) }
        guard length <= 16_384 else { throw .tooLarge([length]) }
        if let window, window.count != length { throw .countMismatch(expected: length, found: window.count) }
        self.length = length
        let bins = length / 2 + 1
        self.bins = bins
        // One turn in double: the angle of bin k at time t is a multiple of 1/n of it.
        let turn = (0..<length).map { 2 * Double.pi * Double($0) / Double(length) }
        let cosines = turn.map { LibraryMath.cosine($0) }
        let sines = turn.map { LibraryMath.sine($0) }
        basis = unsafe FloatStorage(count: length * 2 * bins) { values in
            for time in 0..<length {
                let weight = Double(window?[time] ?? 1)
                for bin in 0..<bins {
                    let step = bin * time % length
                    unsafe values[time * 2 * bins + bin] = Float(weight * cosines[step])
                    unsafe values[time * 2 * bins + bins + bin] = Float(-weight * sines[step])
                }
            }
        }
    }

    /// The spectra of frames that begin every `hop` samples.
    /// - Parameters:
    ///   - signal: at least (frames − 1)·hop + length samples.
    ///   - spectrum: [frames, 2, bins], real parts, then imaginary parts.
    /// - Throws: `ShapeError.countMismatch`, `.tooLarge`.
    public func transform(
        _ signal: FloatBuffer, hop: Int, frames: Int, into spectrum: MutableFloatBuffer
    ) throws(ShapeError) {
        guard frames > 0 else { return }
        guard hop > 0 else { throw .negativeDimension(axis: 0, extent: hop) }
        let span = try extentProduct(frames - 1, hop) + length
        try require(signal.count, atLeast: span)
        try require(spectrum.count, atLeast: extentProduct(frames, 2, bins))
        // Frames overlap in the signal, and BLAS wants rows that do not: every q-th frame is a matrix of such rows.
        let apart = min((length + hop - 1) / hop, frames)
        for first in 0..<apart {
            let rows = (frames - first + apart - 1) / apart
            let product = try MatrixProduct(
                m: rows, n: 2 * bins, k: length, aStride: max(apart * hop, length), cStride: apart * 2 * bins)
            try unsafe product.run(
                FloatBuffer(rebasing: signal[(first * hop)...]), basis.buffer,
                into: MutableFloatBuffer(rebasing: spectrum[(first * 2 * bins)...]))
        }
    }

    /// The power |X|² of each bin of each frame.
    /// - Parameters:
    ///   - signal: at least (frames − 1)·hop + length samples.
    /// - Returns: [frames, bins].
    /// - Throws: `ShapeError.countMismatch`, `.tooLarge`.
    public func power(_ signal: [Float], hop: Int, frames: Int) throws(ShapeError) -> [Float] {
        guard frames > 0 else { return [] }
        var spectrum = [Float](repeating: 0, count: try extentProduct(frames, 2, bins))
        unsafe try signal.withBuffer { (input) throws(ShapeError) in
            unsafe try spectrum.withMutableBuffer { (output) throws(ShapeError) in
                try unsafe transform(input, hop: hop, frames: frames, into: output)
            }
        }
        var result = [Float](repeating: 0, count: frames * bins)
        for frame in 0..<frames {
            for bin in 0..<bins {
                let real = spectrum[frame * 2 * bins + bin]
                let imaginary = spectrum[frame * 2 * bins + bins + bin]
                result[frame * bins + bin] = real * real + imaginary * imaginary
            }
        }
        return result
    }
}

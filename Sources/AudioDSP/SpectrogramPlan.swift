internal import Kernels
public import TensorCore
private import Glibc

/// The short-time power spectrum as librosa defines it: periodic Hann window, frames centred on multiples of the hop,
/// zeros before the beginning and after the end.
///
/// Immutable; shared by all workers.
/// - Source: librosa 0.11 `stft(center=True, pad_mode="constant", window="hann")`, squared magnitude.
public final class SpectrogramPlan: Sendable {
    /// Samples of a frame.
    public let windowLength: Int
    /// Samples from one frame to the next.
    public let hopLength: Int
    /// windowLength / 2 + 1.
    public var bins: Int { transform.bins }
    private let transform: RealDFT

    /// - Parameters:
    ///   - windowLength: 2…16,384; also the length of the transform.
    ///   - hopLength: 1 or more.
    /// - Throws: `ShapeError` for other lengths.
    public init(windowLength: Int, hopLength: Int) throws(ShapeError) {
        guard windowLength >= 2 else { throw .negativeDimension(axis: 0, extent: windowLength) }
        guard hopLength >= 1 else { throw .negativeDimension(axis: 1, extent: hopLength) }
        self.windowLength = windowLength
        self.hopLength = hopLength
        transform = try RealDFT(length: windowLength, window: Self.hann(windowLength))
    }

    /// 0.5 − 0.5·cos(2πt/n).
    package static func hann(_ length: Int) -> [Float] {
        (0..<length).map { Float(0.5 - 0.5 * cos(2 * .pi * Double($0) / Double(length))) }
    }

    /// The frames that so many samples have: 1 + count / hop; 0 for none.
    public func frameCount(of samples: Int) -> Int {
        samples <= 0 ? 0 : 1 + samples / hopLength
    }

    /// The power of the frames in a range, as they would be if all were computed: long sound is worked through in pieces.
    /// - Parameters:
    ///   - frames: limited to those that the samples have; all by default.
    /// - Returns: [frames, bins].
    /// - Throws: `ShapeError` where the result is larger than any tensor may be.
    public func power(_ samples: [Float], frames: Range<Int>? = nil) throws(ShapeError) -> [Float] {
        let all = 0..<frameCount(of: samples.count)
        let wanted = (frames ?? all).clamped(to: all)
        guard !wanted.isEmpty else { return [] }
        let first = wanted.lowerBound * hopLength - windowLength / 2
        let span = (wanted.count - 1) * hopLength + windowLength
        var piece = [Float](repeating: 0, count: span)
        let source = max(first, 0)..<max(min(first + span, samples.count), max(first, 0))
        if !source.isEmpty {
            piece.replaceSubrange(source.lowerBound - first..<source.upperBound - first, with: samples[source])
        }
        return try transform.power(piece, hop: hopLength, frames: wanted.count)
    }
}

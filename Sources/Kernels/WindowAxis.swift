public import TensorCore

/// How a window slides along one axis: of a convolution or of a pool.
public struct WindowAxis: Sendable, Hashable {
    public let input: Int, kernel: Int, stride: Int, dilation: Int
    public let padBegin: Int, padEnd: Int
    /// Positions of the window.
    public let output: Int

    /// How much is padded.
    public enum Padding: Sendable, Hashable {
        case explicit(begin: Int, end: Int)
        /// output = ⌈input / stride⌉; an odd element of padding goes to the end (upper) or to the beginning.
        case same(upper: Bool)
    }

    /// - Parameter roundUp: keep a last window that only partly fits, unless it would begin in the padding behind the
    ///   input (ONNX ceil_mode).
    /// - Throws: `ShapeError.negativeDimension` for sizes out of range, `.mismatch` where the window does not fit.
    /// - Source: ONNX Conv-11, MaxPool-12, AveragePool-19.
    public init(
        input: Int, kernel: Int, stride: Int = 1, dilation: Int = 1, padding: Padding = .explicit(begin: 0, end: 0),
        roundUp: Bool = false
    ) throws(ShapeError) {
        for extent in [input, kernel - 1, stride - 1, dilation - 1] where extent < 0 {
            throw .negativeDimension(axis: 0, extent: extent)
        }
        let limit = Int(Int32.max)
        guard input <= limit, kernel <= limit, stride <= limit, dilation <= limit else {
            throw .tooLarge([input, kernel, stride, dilation])
        }
        // At most 2⁶²: no overflow.
        let span = dilation * (kernel - 1) + 1
        switch padding {
        case .explicit(let begin, let end):
            guard begin >= 0, end >= 0 else { throw .negativeDimension(axis: 0, extent: min(begin, end)) }
            guard begin <= limit, end <= limit else { throw .tooLarge([begin, end]) }
            guard input + begin + end >= span else {
                throw .mismatch(expected: [span], found: [input + begin + end])
            }
            let room = input + begin + end - span
            var positions = (roundUp ? room + stride - 1 : room) / stride + 1
            if roundUp && (positions - 1) * stride >= input + begin { positions -= 1 }
            guard positions <= limit else { throw .tooLarge([positions]) }
            (padBegin, padEnd, output) = (begin, end, positions)
        case .same(let upper):
            guard input > 0 else { throw .mismatch(expected: [1], found: [0]) }
            output = (input + stride - 1) / stride
            let total = max((output - 1) * stride + span - input, 0)
            guard total <= limit else { throw .tooLarge([total]) }
            padBegin = upper ? total / 2 : total - total / 2
            padEnd = total - padBegin
        }
        self.input = input
        self.kernel = kernel
        self.stride = stride
        self.dilation = dilation
    }

    /// Whether every window lies inside the input, side by side, one step apart.
    var isPlain: Bool { stride == 1 && padBegin == 0 && padEnd == 0 }

    /// Whether every window lies inside the input.
    var staysInside: Bool { padBegin == 0 && (output - 1) * stride + (kernel - 1) * dilation < input }

    /// Kernel taps t of output `position` that fall on the input: position·stride − padBegin + t·dilation in 0..<input.
    func taps(at position: Int) -> Range<Int> {
        let origin = position * stride - padBegin
        let first = origin >= 0 ? 0 : (-origin + dilation - 1) / dilation
        let last = origin >= input ? 0 : min(kernel, (input - 1 - origin) / dilation + 1)
        return first < last ? first..<last : 0..<0
    }
}

internal import Glibc
public import TensorCore

/// How one axis of a tensor is resampled: for each output position a few input positions and their weights.
/// - Source: ONNX Resize-19.
public struct ResampleAxis: Sendable {
    /// How a value between input positions is made.
    public enum Method: Sendable, Hashable {
        case nearest(Rounding)
        case linear
        /// Keys' cubic with the coefficient a; weights outside the input are left out and the others rescaled where
        /// `excludesOutside`.
        case cubic(a: Float, excludesOutside: Bool)
    }

    /// Which neighbour is nearest.
    public enum Rounding: String, Sendable, Hashable {
        case halfDown = "round_prefer_floor"
        case halfUp = "round_prefer_ceil"
        case floor
        case ceil
    }

    /// Where the centre of an output position lies in the input.
    public enum Coordinates: Sendable, Hashable {
        case halfPixel
        case halfPixelSymmetric
        /// As half pixel, but 0 where the output has one position.
        case pytorchHalfPixel
        case alignCorners
        case asymmetric
        /// A part of the input, in fractions of its extent; outside of the input the extrapolation value.
        case cropped(start: Float, end: Float)
    }

    public let input: Int, output: Int
    /// Input positions of each output position.
    let width: Int
    let positions: [Int32]
    let weights: [Float]
    /// Output positions that lie outside of the input and take the extrapolation value.
    let outside: [Bool]
    let hasOutside: Bool

    /// The largest table of weights for one axis: extents come from model files, and the table is made while planning.
    public static let maximumWeights = 1 << 24

    /// - Parameters:
    ///   - scale: output / input as the model gives it, which rounding may make different from the extents' quotient.
    ///   - antialias: widen the filter where the axis shrinks (linear and cubic).
    /// - Throws: `ShapeError` where an extent is 0, the scale is not positive and finite, or the table is too large.
    public init(
        input: Int, output: Int, scale: Float, method: Method, coordinates: Coordinates, antialias: Bool = false
    ) throws(ShapeError) {
        guard input > 0, output >= 0, scale > 0, scale.isFinite else {
            throw .mismatch(expected: [input], found: [output])
        }
        self.input = input
        self.output = output
        let stretch = Double(scale)
        // An antialiased filter spreads over 1 / scale times as many neighbours.
        let widening = antialias && stretch < 1 ? 1 / stretch : 1
        let support: Double
        switch method {
        case .nearest: support = 0
        case .linear: support = widening
        case .cubic: support = 2 * widening
        }
        guard support < Double(input) + 4 || support <= 4 else { throw .tooLarge([input, output]) }
        let width = max(1, Int(support.rounded(.up)) * 2)
        guard try extentProduct(output, width) <= Self.maximumWeights else { throw .tooLarge([input, output]) }
        self.width = width
        var positions: [Int32] = []
        var weights: [Float] = []
        var outside: [Bool] = []
        positions.reserveCapacity(output * width)
        weights.reserveCapacity(output * width)
        for index in 0..<output {
            let centre = Self.centre(of: index, input, output, stretch, coordinates)
            var isOutside = false
            if case .cropped = coordinates { isOutside = centre < 0 || centre > Double(input - 1) }
            outside.append(isOutside)
            // Far outside, every neighbour is the border: keep the conversion to integers in range.
            let near = min(max(centre, -Double(width) - 2), Double(input + width + 2))
            if case .nearest(let rounding) = method {
                positions.append(Self.clamp(Self.nearest(near, rounding), input))
                weights.append(1)
                continue
            }
            let first = Int(near.rounded(.down)) - width / 2 + 1
            var row: [Double] = []
            for tap in 0..<width {
                let distance = (Double(first + tap) - near) / widening
                var weight = Self.weight(distance, method)
                if case .cubic(_, excludesOutside: true) = method, first + tap < 0 || first + tap >= input {
                    weight = 0
                }
                row.append(weight)
                positions.append(Self.clamp(first + tap, input))
            }
            let total = row.reduce(0, +)
            for weight in row { weights.append(Float(total == 0 ? 0 : weight / total)) }
        }
        self.positions = positions
        self.weights = weights
        self.outside = outside
        hasOutside = outside.contains(true)
    }

    /// Whether the axis comes out as it went in.
    public var isIdentity: Bool {
        guard input == output, !hasOutside else { return false }
        for index in 0..<output {
            for tap in 0..<width where weights[index * width + tap] != 0 {
                if Int(positions[index * width + tap]) != index { return false }
            }
        }
        return true
    }

    private static func clamp(_ position: Int, _ extent: Int) -> Int32 { Int32(max(0, min(position, extent - 1))) }

    private static func centre(
        of index: Int, _ input: Int, _ output: Int, _ scale: Double, _ coordinates: Coordinates
    ) -> Double {
        let x = Double(index)
        // The extent before it is rounded down to whole positions: what ONNX's reference spans the corners with.
        let whole = scale * Double(input)
        switch coordinates {
        case .halfPixel: return (x + 0.5) / scale - 0.5
        case .halfPixelSymmetric:
            // The centres of both extents coincide even where the output was rounded.
            let adjustment = Double(output) / (scale * Double(input))
            let offset = Double(input) / 2 * (1 - adjustment)
            return offset + (x + 0.5) / scale - 0.5
        case .pytorchHalfPixel: return output > 1 ? (x + 0.5) / scale - 0.5 : 0
        case .alignCorners: return whole == 1 ? 0 : x * Double(input - 1) / (whole - 1)
        case .asymmetric: return x / scale
        case .cropped(let start, let end):
            let (from, to) = (Double(start), Double(end))
            if whole == 1 { return 0.5 * (from + to) * Double(input - 1) }
            return from * Double(input - 1) + x * (to - from) * Double(input - 1) / (whole - 1)
        }
    }

    private static func nearest(_ centre: Double, _ rounding: Rounding) -> Int {
        switch rounding {
        case .halfDown: Int((centre - 0.5).rounded(.up))
        case .halfUp: Int((centre + 0.5).rounded(.down))
        case .floor: Int(centre.rounded(.down))
        case .ceil: Int(centre.rounded(.up))
        }
    }

    private static func weight(_ distance: Double, _ method: Method) -> Double {
        let d = abs(distance)
        switch method {
        case .nearest: return 1
        case .linear: return max(0, 1 - d)
        case .cubic(let coefficient, _):
            let a = Double(coefficient)
            if d <= 1 { return ((a + 2) * d - (a + 3)) * d * d + 1 }
            if d < 2 { return ((a * d - 5 * a) * d + 8 * a) * d - 4 * a }
            return 0
        }
    }
}

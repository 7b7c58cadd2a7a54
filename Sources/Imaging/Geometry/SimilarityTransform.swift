/// Scale, turn and shift in the plane: x' = a·x − b·y + shift.x, y' = b·x + a·y + shift.y. Pixel centres lie at whole
/// numbers.
public struct SimilarityTransform: Sendable, Equatable {
    /// scale · cos(angle).
    public let a: Float
    /// scale · sin(angle).
    public let b: Float
    /// Where the origin goes.
    public let shift: SIMD2<Float>

    /// The four numbers as they are.
    public init(a: Float, b: Float, shift: SIMD2<Float>) {
        self.a = a
        self.b = b
        self.shift = shift
    }

    /// The transform that takes `source` closest to `target` in the sense of least squares; nil where there are fewer
    /// than two points, the counts differ, the source points coincide, or the result is not finite or has no inverse.
    /// - Source: the closed form for two dimensions, e.g. Umeyama 1991 without reflection.
    public init?(from source: [SIMD2<Float>], to target: [SIMD2<Float>]) {
        guard source.count == target.count, source.count >= 2 else { return nil }
        let count = Float(source.count)
        let middle = source.reduce(SIMD2(0, 0), +) / count
        let goal = target.reduce(SIMD2(0, 0), +) / count
        var along: Float = 0
        var around: Float = 0
        var norm: Float = 0
        for (from, to) in zip(source, target) {
            let p = from - middle
            let q = to - goal
            along += p.x * q.x + p.y * q.y
            around += p.x * q.y - p.y * q.x
            norm += p.x * p.x + p.y * p.y
        }
        let (a, b) = (along / norm, around / norm)
        let square = a * a + b * b
        guard square.isFinite, square > 1e-12 else { return nil }
        self.init(a: a, b: b, shift: SIMD2(goal.x - a * middle.x + b * middle.y, goal.y - b * middle.x - a * middle.y))
    }

    /// The transform that takes the area of an upright square onto a picture of `side` × `side` pixels.
    /// - Parameters:
    ///   - x: left edge of the square; edges lie half a pixel outside of centres.
    ///   - y: upper edge.
    ///   - squareSide: above 0.
    ///   - side: at least 1.
    public init(squareX x: Float, squareY y: Float, squareSide: Float, side: Int) {
        let scale = Float(side) / squareSide
        self.init(a: scale, b: 0, shift: SIMD2(0.5 * scale - 0.5 - scale * x, 0.5 * scale - 0.5 - scale * y))
    }

    /// The way back; nil for a transform that is degenerate.
    public var inverse: SimilarityTransform? {
        let square = a * a + b * b
        guard square.isFinite, square > 1e-12 else { return nil }
        let (c, d) = (a / square, -b / square)
        let back = SIMD2(-(c * shift.x - d * shift.y), -(d * shift.x + c * shift.y))
        guard back.x.isFinite, back.y.isFinite else { return nil }
        return SimilarityTransform(a: c, b: d, shift: back)
    }

    /// Where a point goes.
    public func callAsFunction(_ point: SIMD2<Float>) -> SIMD2<Float> {
        SIMD2(a * point.x - b * point.y + shift.x, b * point.x + a * point.y + shift.y)
    }
}

internal import CKernels
public import TensorCore

/// Float32 values reduced along one axis of [outer, axis, inner].
public enum AxisReduction: Sendable, Hashable, CaseIterable {
    case sum
    case mean
    case maximum
    case minimum
    case sumOfSquares
    /// Sum of magnitudes.
    case l1
    /// Root of the sum of squares.
    case l2
    case product
    case logSum
    /// log Σ eˣ, without overflow.
    case logSumExp

    /// y[o, i] = reduction over a of x[o, a, i]. Of an empty axis, sums are 0, products 1, the mean is NaN, extremes
    /// are infinite.
    /// - Parameters:
    ///   - x: [outer, axis, inner].
    ///   - y: [outer, inner], apart from x.
    /// - Throws: `ShapeError.countMismatch`, `.tooLarge`.
    public func apply(
        _ x: FloatBuffer, outer: Int, axis: Int, inner: Int, into y: MutableFloatBuffer, team: ThreadTeam? = nil
    ) throws(ShapeError) {
        let count = try extentProduct(outer, axis, inner)
        try require(x.count, atLeast: count)
        try require(y.count, atLeast: extentProduct(outer, inner))
        let team = worthwhile(team, work: elementWork * count)
        let parts = partCount(outer, for: team)
        let job = unsafe (self, x.address, y.address, outer, axis, inner, parts)
        unsafe inParallel(team, parts, job) { job, part, _ in
            let (reduction, x, y, outer, axis, inner, parts) = unsafe job
            for block in items(outer, part: part, of: parts) {
                let from = unsafe x + block * axis * inner
                let to = unsafe y + block * inner
                if inner == 1 {
                    unsafe to[0] = reduction.row(from, axis)
                } else {
                    unsafe reduction.columns(from, axis, inner, to)
                }
            }
        }
    }

    private func row(_ x: UnsafePointer<Float>, _ n: Int) -> Float {
        let table = KernelTable.selected
        switch self {
        case .sum: return unsafe table.reduce(MK_SUM, x, n)
        case .mean: return unsafe table.reduce(MK_SUM, x, n) / Float(n)
        case .maximum: return unsafe table.reduce(MK_MAXIMUM, x, n)
        case .minimum: return unsafe table.reduce(MK_MINIMUM, x, n)
        case .sumOfSquares: return unsafe table.reduce(MK_SUM_OF_SQUARES, x, n)
        case .l1: return unsafe table.reduce(MK_SUM_OF_ABS, x, n)
        case .l2: return unsafe table.reduce(MK_SUM_OF_SQUARES, x, n).squareRoot()
        case .product:
            var result: Float = 1
            for index in 0..<n { unsafe result *= x[index] }
            return result
        case .logSum: return Self.logarithm(unsafe table.reduce(MK_SUM, x, n))
        case .logSumExp:
            let peak = unsafe table.reduce(MK_MAXIMUM, x, n)
            guard peak.isFinite else { return peak }
            var total: Float = 0
            for index in 0..<n { total += Self.exponential(unsafe x[index] - peak) }
            return peak + Self.logarithm(total)
        }
    }

    /// The columns of [axis, inner], a whole row at a time so that memory is read in order.
    private func columns(_ x: UnsafePointer<Float>, _ axis: Int, _ inner: Int, _ y: UnsafeMutablePointer<Float>) {
        let table = KernelTable.selected
        if self == .logSumExp {
            for column in 0..<inner {
                var peak = -Float.infinity
                for index in 0..<axis { peak = unsafe Float.maximum(peak, x[index * inner + column]) }
                var total: Float = 0
                for index in 0..<axis { total += Self.exponential(unsafe x[index * inner + column] - peak) }
                unsafe y[column] = peak.isFinite ? peak + Self.logarithm(total) : peak
            }
            return
        }
        var start: Float = 0
        switch self {
        case .maximum: start = -.infinity
        case .minimum: start = .infinity
        case .product: start = 1
        default: break
        }
        for column in 0..<inner { unsafe y[column] = start }
        for index in 0..<axis {
            let from = unsafe x + index * inner
            switch self {
            case .sum, .mean, .logSum: unsafe table.binary(MK_ADD, y, 1, from, 1, y, inner)
            case .maximum: unsafe table.binary(MK_MAX, y, 1, from, 1, y, inner)
            case .minimum: unsafe table.binary(MK_MIN, y, 1, from, 1, y, inner)
            case .product: unsafe table.binary(MK_MUL, y, 1, from, 1, y, inner)
            case .sumOfSquares, .l2: for column in 0..<inner { unsafe y[column] += from[column] * from[column] }
            case .l1: for column in 0..<inner { unsafe y[column] += Swift.abs(from[column]) }
            case .logSumExp: break
            }
        }
        switch self {
        case .mean: unsafe table.unary(MK_AFFINE, y, y, inner, 1 / Float(axis), 0)
        case .l2: unsafe table.unary(MK_SQRT, y, y, inner, 0, 0)
        case .logSum: unsafe table.unary(MK_LOG, y, y, inner, 0, 0)
        default: break
        }
    }

    private static func logarithm(_ x: Float) -> Float { scalar(MK_LOG, x) }
    private static func exponential(_ x: Float) -> Float { scalar(MK_EXP, x) }

    private static func scalar(_ operation: mk_unary_op, _ x: Float) -> Float {
        var (input, output) = (x, Float(0))
        unsafe KernelTable.selected.unary(operation, &input, &output, 1, 0, 0)
        return output
    }
}

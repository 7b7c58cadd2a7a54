internal import CKernels
public import TensorCore

/// A function of one float32 value. Where vector instructions are used, exp, log, sigmoid, tanh, erf and what is made
/// of them are within 1e-6 relative or 1e-7 absolute of the exact value; a NaN gives a NaN.
public enum VectorFunction: Sendable, Hashable {
    case identity
    case relu
    /// x < 0 ? alpha·x : x
    case leakyRelu(alpha: Float)
    /// min(max, max(min, x))
    case clip(min: Float, max: Float)
    case sigmoid
    case tanh
    /// clip(alpha·x + beta, 0, 1)
    case hardSigmoid(alpha: Float, beta: Float)
    /// x·clip(x/6 + 1/2, 0, 1)
    case hardSwish
    /// x·sigmoid(x)
    case silu
    case exp
    /// x < 0 ? alpha·(eˣ − 1) : x
    case elu(alpha: Float)
    /// gamma·(x < 0 ? alpha·(eˣ − 1) : x)
    case selu(alpha: Float, gamma: Float)
    /// x < 0 ? alpha·(e^(x/alpha) − 1) : x
    case celu(alpha: Float)
    /// x > alpha ? x : 0
    case thresholdedRelu(alpha: Float)
    /// x / (1 + |x|)
    case softsign
    /// log(1 + eˣ)
    case softplus
    /// x·tanh(softplus(x))
    case mish
    /// x/2·(1 + erf(x/√2)), or its approximation by tanh
    case gelu(approximate: Bool)
    case erf
    case log
    case sqrt
    case abs
    case negate
    case reciprocal
    case square
    case floor
    case ceil
    /// Half to even.
    case round
    /// scale·x + shift
    case affine(scale: Float, shift: Float)

    /// y = f(x), in place where both are the same memory.
    /// - Throws: `ShapeError.countMismatch` where y is shorter than x.
    public func apply(
        _ x: FloatBuffer, into y: MutableFloatBuffer, team: ThreadTeam? = nil
    ) throws(ShapeError) {
        try require(y.count, atLeast: x.count)
        let team = worthwhile(team, work: elementWork * x.count)
        let parts = partCount(x.count, for: team)
        unsafe inParallel(team, parts, (code, x.address, y.address, x.count, parts)) { job, part, _ in
            let (code, x, y, count, parts) = unsafe job
            let range = items(count, part: part, of: parts)
            unsafe KernelTable.selected.unary(
                code.0, x + range.lowerBound, y + range.lowerBound, range.count, code.1, code.2)
        }
    }

    var code: (mk_unary_op, Float, Float) {
        switch self {
        case .identity: (MK_IDENTITY, 0, 0)
        case .relu: (MK_RELU, 0, 0)
        case .leakyRelu(let alpha): (MK_LEAKY_RELU, alpha, 0)
        case .clip(let min, let max): (MK_CLIP, min, max)
        case .sigmoid: (MK_SIGMOID, 0, 0)
        case .tanh: (MK_TANH, 0, 0)
        case .hardSigmoid(let alpha, let beta): (MK_HARD_SIGMOID, alpha, beta)
        case .hardSwish: (MK_HARD_SWISH, 0, 0)
        case .silu: (MK_SILU, 0, 0)
        case .exp: (MK_EXP, 0, 0)
        case .elu(let alpha): (MK_ELU, alpha, 0)
        case .selu(let alpha, let gamma): (MK_SELU, alpha, gamma)
        case .celu(let alpha): (MK_CELU, alpha, 0)
        case .thresholdedRelu(let alpha): (MK_THRESHOLDED_RELU, alpha, 0)
        case .softsign: (MK_SOFTSIGN, 0, 0)
        case .softplus: (MK_SOFTPLUS, 0, 0)
        case .mish: (MK_MISH, 0, 0)
        case .gelu(let approximate): (approximate ? MK_GELU_TANH : MK_GELU, 0, 0)
        case .erf: (MK_ERF, 0, 0)
        case .log: (MK_LOG, 0, 0)
        case .sqrt: (MK_SQRT, 0, 0)
        case .abs: (MK_ABS, 0, 0)
        case .negate: (MK_NEGATE, 0, 0)
        case .reciprocal: (MK_RECIPROCAL, 0, 0)
        case .square: (MK_SQUARE, 0, 0)
        case .floor: (MK_FLOOR, 0, 0)
        case .ceil: (MK_CEIL, 0, 0)
        case .round: (MK_ROUND, 0, 0)
        case .affine(let scale, let shift): (MK_AFFINE, scale, shift)
        }
    }
}

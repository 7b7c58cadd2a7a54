/// An elementwise function that a Conv or Gemm node applies to its result before it stores it, put there by the
/// activation fusion pass. All are of float32.
package enum FusedActivation: Sendable, Hashable {
    /// max(x, 0)
    case relu
    /// min(max(x, min), max); ReLU6 is clip(0, 6).
    case clip(min: Float, max: Float)
    /// x < 0 ? alpha·x : x
    case leakyRelu(alpha: Float)
    /// x < 0 ? slope[c]·x : x, one slope for each output channel (axis 1 of the output), or a single one for all.
    case prelu(slopes: [Float])
    /// 1 / (1 + e⁻ˣ)
    case sigmoid
    case tanh
    /// max(0, min(1, alpha·x + beta))
    case hardSigmoid(alpha: Float, beta: Float)
    /// x · max(0, min(1, x/6 + 1/2))
    case hardSwish
    /// x · sigmoid(x)
    case silu
}

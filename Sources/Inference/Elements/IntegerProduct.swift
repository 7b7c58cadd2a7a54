import Kernels
import TensorCore

/// y += a·b of matrices of integers within ±255, held as float32, exactly.
///
/// It runs on the float32 product: a sum of 256 such products stays below 2²⁴, up to where float32 holds every integer,
/// and the sums are gathered in int32, which wraps.
struct IntegerProduct: Sendable {
    /// Products in one sum.
    static let depth = 256

    private let m: Int, n: Int, k: Int
    private let whole: MatrixProduct
    private let rest: MatrixProduct

    /// - Parameters:
    ///   - m, n, k: a is [m, k], b is [k, n], y is [m, n].
    ///   - aStride: elements from one row of a to the next; k where nil.
    init(m: Int, n: Int, k: Int, aStride: Int? = nil) throws(OperatorError) {
        (self.m, self.n, self.k) = (m, n, k)
        whole = try shaped { () throws(ShapeError) in
            try MatrixProduct(m: m, n: n, k: min(k, Self.depth), aStride: aStride ?? k)
        }
        rest = try shaped { () throws(ShapeError) in
            try MatrixProduct(m: m, n: n, k: k % Self.depth, aStride: aStride ?? k)
        }
    }

    /// Floats of working memory.
    var scratchCount: Int { m * n }

    /// - Parameters:
    ///   - y: read and written.
    ///   - scratch: `scratchCount` floats.
    func add(
        _ a: FloatBuffer, _ b: FloatBuffer, to y: UnsafeMutableBufferPointer<Int32>, scratch: MutableFloatBuffer
    ) throws(ShapeError) {
        var start = 0
        while start < k, m * n > 0 {
            let product = k - start >= Self.depth ? whole : rest
            try unsafe product.run(
                FloatBuffer(rebasing: a[start...]), FloatBuffer(rebasing: b[(start * n)...]), into: scratch)
            for index in 0..<m * n { unsafe y[index] = y[index] &+ Int32(scratch[index]) }
            start += Self.depth
        }
    }
}

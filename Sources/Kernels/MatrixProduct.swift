internal import COpenBLAS
public import TensorCore

/// c = alpha·op(a)·op(b) + beta·c for row-major float32 matrices, on BLAS.
public struct MatrixProduct: Sendable, Hashable {
    /// op(a) is [m, k], op(b) is [k, n], c is [m, n].
    public let m: Int, n: Int, k: Int
    /// a is stored [k, m]; b is stored [n, k].
    public let transposeA: Bool, transposeB: Bool
    /// Elements from one stored row to the next.
    public let aStride: Int, bStride: Int, cStride: Int

    /// Strides default to those of dense matrices. A stride of `a` may be less than its row, so that rows overlap
    /// (frames of a signal).
    /// - Throws: `ShapeError.negativeDimension`, or `.tooLarge` where a size does not fit BLAS' 32-bit integers.
    public init(
        m: Int, n: Int, k: Int, transposeA: Bool = false, transposeB: Bool = false, aStride: Int? = nil,
        bStride: Int? = nil, cStride: Int? = nil
    ) throws(ShapeError) {
        self.m = m
        self.n = n
        self.k = k
        self.transposeA = transposeA
        self.transposeB = transposeB
        self.aStride = aStride ?? (transposeA ? m : k)
        self.bStride = bStride ?? (transposeB ? k : n)
        self.cStride = cStride ?? n
        for extent in [m, n, k, self.aStride, self.bStride, self.cStride] {
            guard extent >= 0 else { throw .negativeDimension(axis: 0, extent: extent) }
            guard extent <= Int(Int32.max) else { throw .tooLarge([m, n, k]) }
        }
        guard self.bStride >= (transposeB ? k : n), self.cStride >= n, self.aStride > 0 || m * k == 0 else {
            throw .mismatch(expected: [m, k, n], found: [self.aStride, self.bStride, self.cStride])
        }
    }

    /// - Throws: `ShapeError.countMismatch` where a buffer is shorter than its matrix.
    /// - Complexity: O(mnk); no allocation.
    public func run(
        _ a: FloatBuffer, _ b: FloatBuffer, into c: MutableFloatBuffer, alpha: Float = 1, beta: Float = 0
    ) throws(ShapeError) {
        try require(a.count, atLeast: Self.extent(rows: transposeA ? k : m, of: transposeA ? m : k, aStride))
        try require(b.count, atLeast: Self.extent(rows: transposeB ? n : k, of: transposeB ? k : n, bStride))
        try require(c.count, atLeast: Self.extent(rows: m, of: n, cStride))
        if m == 0 || n == 0 { return }
        if k == 0 {
            for row in 0..<m {
                for column in 0..<n {
                    let at = row * cStride + column
                    unsafe c[at] = beta == 0 ? 0 : beta * c[at]
                }
            }
            return
        }
        _ = BLAS.configured
        let (rows, columns, inner) = (Int32(m), Int32(n), Int32(k))
        // A product with one row or one column reads its matrix once: gemv does that without packing it first.
        if m == 1 && !transposeA {
            unsafe cblas_sgemv(
                CblasRowMajor, transposeB ? CblasNoTrans : CblasTrans, transposeB ? columns : inner,
                transposeB ? inner : columns, alpha, b.address, Int32(bStride), a.address, 1, beta, c.address, 1)
            return
        }
        if n == 1 && aStride >= (transposeA ? m : k) {
            unsafe cblas_sgemv(
                CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeA ? inner : rows,
                transposeA ? rows : inner, alpha, a.address, Int32(aStride), b.address,
                transposeB ? 1 : Int32(bStride), beta, c.address, Int32(cStride))
            return
        }
        if aStride < (transposeA ? m : k) {
            // BLAS refuses overlapping rows; row by row they are no different from any other.
            for row in 0..<m {
                unsafe cblas_sgemv(
                    CblasRowMajor, transposeB ? CblasNoTrans : CblasTrans, transposeB ? columns : inner,
                    transposeB ? inner : columns, alpha, b.address, Int32(bStride),
                    a.address + (transposeA ? row : row * aStride), transposeA ? Int32(aStride) : 1, beta,
                    c.address + row * cStride, 1)
            }
            return
        }
        unsafe cblas_sgemm(
            CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans, rows,
            columns, inner, alpha, a.address, Int32(aStride), b.address, Int32(bStride), beta, c.address,
            Int32(cStride))
    }

    private static func extent(rows: Int, of columns: Int, _ stride: Int) -> Int {
        rows == 0 || columns == 0 ? 0 : (rows - 1) * stride + columns
    }
}

internal import CKernels
public import TensorCore

/// Softmax and its kin along the middle axis of [outer, axis, inner].
public enum Softmax: Sendable, Hashable {
    case softmax
    case logSoftmax
    /// 1 at the first largest value, 0 elsewhere.
    case hardmax

    /// - Parameters:
    ///   - x: [outer, axis, inner].
    ///   - y: the same shape, in place where it is x.
    /// - Throws: `ShapeError.countMismatch`, `.tooLarge`.
    /// - Source: ONNX Softmax-13 along one axis; Softmax-1 is the same with the trailing axes flattened.
    public func apply(
        _ x: FloatBuffer, outer: Int, axis: Int, inner: Int, into y: MutableFloatBuffer
    ) throws(ShapeError) {
        let count = try extentProduct(outer, axis, inner)
        try require(x.count, atLeast: count)
        try require(y.count, atLeast: count)
        guard count > 0 else { return }
        for block in 0..<outer {
            let start = block * axis * inner
            if inner == 1 {
                unsafe row(x.address + start, y.address + start, axis)
            } else if self == .hardmax {
                for column in 0..<inner {
                    unsafe mark(x.address + start + column, y.address + start + column, axis, inner)
                }
            } else {
                for first in stride(from: 0, to: inner, by: Self.columns) {
                    unsafe columns(
                        min(Self.columns, inner - first), x.address + start + first, y.address + start + first, axis,
                        inner)
                }
            }
        }
    }

    private func row(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ n: Int) {
        let table = KernelTable.selected
        let peak = unsafe table.reduce(MK_MAXIMUM, x, n)
        switch self {
        case .softmax:
            let total = unsafe table.exp_sum(x, y, n, peak)
            unsafe table.unary(MK_AFFINE, y, y, n, 1 / total, 0)
        case .logSoftmax:
            var total: Float = 0
            for index in 0..<n { total += Self.scalar(MK_EXP, unsafe x[index] - peak) }
            let logarithm = Self.scalar(MK_LOG, total)
            for index in 0..<n { unsafe y[index] = x[index] - peak - logarithm }
        case .hardmax:
            unsafe mark(x, y, n, 1)
        }
    }

    /// Hardmax of one column.
    private func mark(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ n: Int, _ step: Int) {
        var best = 0
        for index in 1..<max(n, 1) where unsafe x[index * step] > x[best * step] { best = index }
        for index in 0..<n { unsafe y[index * step] = index == best ? 1 : 0 }
    }

    /// Columns at a time, so that their peaks and sums fit on the stack: Swift takes more than 1,024 bytes from the heap.
    private static let columns = 64

    /// Softmax or its logarithm of columns that lie side by side, `step` from one row to the next.
    private func columns(
        _ count: Int, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ axis: Int, _ step: Int
    ) {
        let table = KernelTable.selected
        unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: 3 * Self.columns) { memory in
            let peaks = unsafe memory.address
            let (sums, powers) = unsafe (peaks + Self.columns, peaks + 2 * Self.columns)
            unsafe peaks.initialize(from: x, count: count)
            unsafe sums.initialize(repeating: 0, count: count)
            for index in 1..<axis {
                unsafe table.binary(MK_MAX, peaks, 1, x + index * step, 1, peaks, count)
            }
            for index in 0..<axis {
                let row = unsafe y + index * step
                unsafe table.binary(MK_SUB, x + index * step, 1, peaks, 1, row, count)
                let exponentials = unsafe self == .softmax ? row : powers
                unsafe table.unary(MK_EXP, row, exponentials, count, 0, 0)
                unsafe table.binary(MK_ADD, sums, 1, exponentials, 1, sums, count)
            }
            if self == .logSoftmax { unsafe table.unary(MK_LOG, sums, sums, count, 0, 0) }
            let operation = self == .softmax ? MK_DIV : MK_SUB
            for index in 0..<axis {
                unsafe table.binary(operation, y + index * step, 1, sums, 1, y + index * step, count)
            }
        }
    }

    private static func scalar(_ operation: mk_unary_op, _ x: Float) -> Float {
        var (input, output) = (x, Float(0))
        unsafe KernelTable.selected.unary(operation, &input, &output, 1, 0, 0)
        return output
    }
}

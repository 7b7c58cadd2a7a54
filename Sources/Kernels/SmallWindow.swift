internal import CKernels
internal import TensorCore

/// A square window that the plane kernels know: the same small kernel and a stride of 1 or 2 along both axes.
struct SmallWindow: Sendable {
    private let rows: WindowAxis, columns: WindowAxis

    /// nil where the kernels do not know the window.
    init?(rows: WindowAxis, columns: WindowAxis, kernels: [Int]) {
        guard rows.kernel == columns.kernel, kernels.contains(rows.kernel), rows.stride == columns.stride,
            rows.stride <= 2, rows.dilation == 1, columns.dilation == 1, rows.padBegin < rows.kernel,
            columns.padBegin < columns.kernel
        else { return nil }
        self.rows = rows
        self.columns = columns
    }

    var code: mk_window {
        mk_window(
            rows: rows.input, cols: columns.input, out_rows: rows.output, out_cols: columns.output,
            kernel: rows.kernel, stride: rows.stride, pad_top: rows.padBegin, pad_left: columns.padBegin)
    }
}

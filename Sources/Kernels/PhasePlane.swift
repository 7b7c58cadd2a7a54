internal import CKernels

/// One axis of a plane that is picked out of an input: position q is input index origin + q·step, or padding where that
/// lies outside.
struct PhaseAxis {
    let origin: Int, step: Int, input: Int, count: Int

    /// The positions that lie on the input.
    var inside: Range<Int> {
        let begin = min(origin < 0 ? (-origin + step - 1) / step : 0, count)
        let room = input - origin
        let end = min(room > 0 ? (room - 1) / step + 1 : 0, count)
        return begin..<max(begin, end)
    }
}

/// The input of a convolution at every step-th row and column, with padding.
enum PhasePlane {
    /// - Parameters:
    ///   - x: [rows.input, columns.input].
    ///   - plane: [rows.count, columns.count], overwritten.
    static func fill(
        _ plane: UnsafeMutablePointer<Float>, from x: UnsafePointer<Float>, rows: PhaseAxis, columns: PhaseAxis
    ) {
        let (insideRows, insideColumns) = (rows.inside, columns.inside)
        if insideRows.count < rows.count || insideColumns.count < columns.count {
            unsafe plane.update(repeating: 0, count: rows.count * columns.count)
        }
        guard !insideRows.isEmpty, !insideColumns.isEmpty else { return }
        let row = rows.origin + insideRows.lowerBound * rows.step
        let column = columns.origin + insideColumns.lowerBound * columns.step
        unsafe KernelTable.selected.copy_rows(
            x + row * columns.input + column, rows.step * columns.input, columns.step,
            plane + insideRows.lowerBound * columns.count + insideColumns.lowerBound, columns.count,
            insideRows.count, insideColumns.count)
    }
}

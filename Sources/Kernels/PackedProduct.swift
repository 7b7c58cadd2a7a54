internal import CKernels
public import TensorCore

/// y = epilogue(a·b) for a matrix b that is packed once: rows of a by panels of b's columns. Twice as fast as a general
/// product where a has few rows, since b is read once and in order.
///
/// Immutable; running it allocates nothing.
public struct PackedProduct: Sendable {
    /// The layout that `run` wants b in.
    public let packing: PanelPacking
    /// Rows of a and y.
    public let rows: Int

    /// - Throws: `ShapeError.tooLarge`.
    public init(rows: Int, taps: Int, columns: Int) throws(ShapeError) {
        packing = try PanelPacking(taps: taps, columns: columns)
        self.rows = rows
        _ = try extentProduct(rows, taps)
        _ = try extentProduct(rows, packing.paddedColumns)
    }

    /// Float32 values of working memory that `run` needs with so many threads.
    public func scratchCount(threads: Int) -> Int {
        packing.paddedColumns == packing.columns ? 0 : max(threads, 1) * spareCount
    }

    private var spareCount: Int { KernelTable.selected.panel_rows * KernelTable.selected.panel_width }

    /// - Parameters:
    ///   - a: [rows, taps], row-major.
    ///   - b: as `packing` lays it out.
    ///   - epilogue: one bias (and slope) a column.
    ///   - y: [rows, columns], apart from a.
    ///   - scratch: at least `scratchCount` values.
    /// - Throws: `ShapeError.countMismatch` where a buffer is too short.
    public func run(
        _ a: FloatBuffer, packed b: FloatBuffer, epilogue: Epilogue, into y: MutableFloatBuffer,
        scratch: MutableFloatBuffer, team: ThreadTeam? = nil
    ) throws(ShapeError) {
        try epilogue.check(channels: packing.columns)
        var end = unsafe epilogue.end(from: 0)
        try unsafe run(a, b, &end, y, scratch, team)
    }

    /// y = a·b + bias, for columns that fill their vectors.
    func run(
        _ a: FloatBuffer, packed b: FloatBuffer, bias: FloatBuffer, into y: MutableFloatBuffer, team: ThreadTeam?
    ) throws(ShapeError) {
        try require(bias.count, atLeast: packing.paddedColumns)
        var end = unsafe mk_panel_end()
        unsafe end.bias = unsafe bias.address
        try unsafe run(a, b, &end, y, MutableFloatBuffer(start: nil, count: 0), team)
    }

    private func run(
        _ a: FloatBuffer, _ b: FloatBuffer, _ end: inout mk_panel_end, _ y: MutableFloatBuffer,
        _ scratch: MutableFloatBuffer, _ team: ThreadTeam?
    ) throws(ShapeError) {
        try require(a.count, atLeast: rows * packing.taps)
        try require(b.count, atLeast: packing.count)
        try require(y.count, atLeast: rows * packing.columns)
        try require(scratch.count, atLeast: scratchCount(threads: team?.count ?? 1))
        guard rows > 0 else { return }
        let team = worthwhile(team, work: rows * packing.count)
        // Blocks of a panel's rows, so that few panels make work for every thread.
        let blocks = PanelPacking.rowBlocks(rows)
        let cuts = min(max(partCount(rows, for: team) / packing.panels, 1), blocks)
        let job = unsafe (self, a.address, b.address, end, y.address, scratch.address, cuts)
        unsafe inParallel(team, packing.panels * cuts, job) { job, part, thread in
            let (product, a, b, end, y, scratch, cuts) = unsafe job
            let blocks = items(PanelPacking.rowBlocks(product.rows), part: part % cuts, of: cuts)
            unsafe product.columns(of: part / cuts, blocks, a, b, end, y, scratch + thread * product.spareCount)
        }
    }

    /// The columns of a panel in some blocks of rows.
    private func columns(
        of panel: Int, _ range: Range<Int>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ end: mk_panel_end,
        _ y: UnsafeMutablePointer<Float>, _ spare: UnsafeMutablePointer<Float>
    ) {
        let table = KernelTable.selected
        let (taps, columns) = (packing.taps, packing.columns)
        let blocks = PanelPacking.rowBlocks(rows)
        let first = packing.column(panel)
        let width = packing.column(panel + 1) - first
        let isWhole = first + width <= columns
        var end = unsafe end.moved(by: first)
        for block in range {
            let row = block * rows / blocks
            let count = (block + 1) * rows / blocks - row
            let to = unsafe y + row * columns + first
            unsafe table.panel_product(
                taps, a + row * taps, nil, taps, count, b + first * taps, width, isWhole ? to : spare,
                isWhole ? columns : width, &end)
            if !isWhole { unsafe table.copy_rows(spare, width, 1, to, columns, count, columns - first) }
        }
    }
}

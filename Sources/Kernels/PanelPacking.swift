internal import CKernels
public import TensorCore

/// How the right side of a product is laid out for the panel kernel: [panel, tap, column of the panel], each panel a few
/// vectors of columns wide, with zeros in the last vector where the columns do not fill it.
public struct PanelPacking: Sendable, Hashable {
    /// Sums of products of one result.
    public let taps: Int
    /// Results of one row.
    public let columns: Int

    let panels: Int
    private let vectors: Int, lanes: Int

    /// - Throws: `ShapeError.tooLarge`, `.negativeDimension`.
    public init(taps: Int, columns: Int) throws(ShapeError) {
        guard taps >= 0, columns > 0 else { throw .negativeDimension(axis: 0, extent: min(taps, columns - 1)) }
        let table = KernelTable.selected
        self.taps = taps
        self.columns = columns
        // Rows of sixteen values begin on a line of the cache whatever the instruction set.
        lanes = max(table.lanes, 4)
        vectors = (columns + lanes - 1) / lanes
        let most = table.panel_width / lanes
        panels = (vectors + most - 1) / most
        _ = try extentProduct(taps, vectors + 1, lanes)
    }

    /// Columns with those that fill the last vector.
    public var paddedColumns: Int { vectors * lanes }

    /// Values of the packed matrix.
    public var count: Int { taps * paddedColumns }

    /// Columns of the widest panel.
    var widestPanel: Int { (vectors + panels - 1) / panels * lanes }

    /// First column of a panel; the first beyond the last one for `panels`. Widths differ by a vector at most.
    func column(_ panel: Int) -> Int { panel * vectors / panels * lanes }

    /// Packs b[t, c], which is `b[t * tapStride + c * columnStride]`.
    /// - Throws: `ShapeError.countMismatch`.
    public func pack(
        _ b: FloatBuffer, tapStride: Int, columnStride: Int, into packed: MutableFloatBuffer
    ) throws(ShapeError) {
        if taps == 0 { return }
        try require(b.count, atLeast: (taps - 1) * tapStride + (columns - 1) * columnStride + 1)
        try require(packed.count, atLeast: count)
        let table = KernelTable.selected
        for panel in 0..<panels {
            let first = column(panel)
            let width = column(panel + 1) - first
            let filled = min(width, columns - first)
            let to = unsafe packed.address + first * taps
            if filled < width { unsafe to.update(repeating: 0, count: taps * width) }
            let from = unsafe b.address + first * columnStride
            if tapStride == 1 {
                unsafe table.transpose(from, columnStride, filled, taps, to, width)
            } else if columnStride == 1 {
                unsafe table.copy_rows(from, tapStride, 1, to, width, taps, filled)
            } else {
                for tap in 0..<taps {
                    for column in 0..<filled {
                        unsafe to[tap * width + column] = from[tap * tapStride + column * columnStride]
                    }
                }
            }
        }
    }

    /// Rows of the left side that one call of the kernel takes, so that all calls take about as many.
    static func rowBlocks(_ rows: Int) -> Int {
        let most = KernelTable.selected.panel_rows
        return (rows + most - 1) / most
    }
}

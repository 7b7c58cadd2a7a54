import Kernels
import TensorCore

/// The patch matrices of a convolution over one to three spatial axes, for those that no kernel does directly: a group's
/// matrix has a row for each of its input channels and taps, and a column for each position of the window.
struct PatchConvolution: Sendable {
    let grid: PatchGrid
    let output: Shape
    /// Output channels of a group, and rows of its patch matrix.
    let groupOutputs: Int, rows: Int

    private let batch: Int, groups: Int, groupInputs: Int

    /// - Parameter byteLimit: of the grid's tables.
    /// - Throws: `OperatorError` where input, weights and attributes do not fit.
    init(
        _ x: Shape, _ weight: Shape, _ groups: Int, _ window: WindowAttributes, byteLimit: Int
    ) throws(OperatorError) {
        guard x.rank >= 3, weight.rank == x.rank, weight.count > 0, weight[0] % groups == 0, x[1] == weight[1] * groups
        else { throw .invalid("weights \(weight) in \(groups) groups for an input \(x)") }
        let windows = try window.windows(
            spatial: Array(x.dimensions[2...]), kernel: Array(weight.dimensions[2...]))
        output = try .of([x[0], weight[0]] + windows.map(\.output))
        grid = try PatchGrid(windows, byteLimit: byteLimit)
        (batch, self.groups, groupInputs) = (x[0], groups, weight[1])
        groupOutputs = weight[0] / groups
        rows = groupInputs * grid.taps
    }

    /// Calls `body` for every group of every image.
    func forEachGroup(_ body: (_ image: Int, _ group: Int) throws(ShapeError) -> Void) throws(ShapeError) {
        for image in 0..<batch {
            for group in 0..<groups { try body(image, group) }
        }
    }

    /// Writes rows of a group's patch matrix.
    /// - Parameters:
    ///   - x: the whole input.
    ///   - target: as many rows of `grid.positions`.
    func gather(_ x: FloatBuffer, _ image: Int, _ group: Int, rows: Range<Int>, into target: MutableFloatBuffer) {
        for (number, row) in rows.enumerated() {
            let channel = (image * groups + group) * groupInputs + row / grid.taps
            let start = channel * grid.inputCount
            let place = number * grid.positions
            unsafe grid.gather(
                row % grid.taps, from: FloatBuffer(rebasing: x[start..<(start + grid.inputCount)]),
                into: MutableFloatBuffer(rebasing: target[place..<(place + grid.positions)]))
        }
    }
}

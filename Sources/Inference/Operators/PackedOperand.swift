internal import Kernels
internal import TensorCore

/// The right side of a product where it is a constant matrix: packed when the model is loaded.
struct PackedOperand: Sendable {
    let taps: Int, columns: Int
    private let values: FloatStorage

    /// nil where the constant is no float32 matrix with elements.
    /// - Parameters:
    ///   - isTransposed: the constant is [columns, taps].
    ///   - scale: of every value.
    init?(_ constant: Tensor?, isTransposed: Bool, scale: Float = 1) throws(ShapeError) {
        guard let constant, constant.shape.rank == 2, constant.shape.count > 0,
            case .float32(let values) = constant.storage
        else { return nil }
        (taps, columns) =
            isTransposed
            ? (constant.shape[1], constant.shape[0]) : (constant.shape[0], constant.shape[1])
        let packing = try PanelPacking(taps: taps, columns: columns)
        let (tapStride, columnStride) = isTransposed ? (1, taps) : (columns, 1)
        let source = FloatStorage(scale == 1 ? values : values.map { $0 * scale }, isLasting: false)
        // What is packed is read from this.
        defer { withExtendedLifetime(source) {} }
        self.values = try unsafe FloatStorage(count: packing.count) { (to) throws(ShapeError) in
            try unsafe packing.pack(source.buffer, tapStride: tapStride, columnStride: columnStride, into: to)
        }
    }

    /// A plan of a product of `rows` rows, whose left side is input 0.
    func plan(rows: Int, output: Shape, epilogue: Epilogue, threads: Int) throws(OperatorError) -> OperatorPlan {
        let product = try shaped { () throws(ShapeError) in
            try PackedProduct(rows: rows, taps: taps, columns: columns)
        }
        let values = values
        return OperatorPlan(
            outputs: [output], scratchBytes: product.scratchCount(threads: threads) * 4,
            work: StepWork(operations: 2 * rows * taps * columns, method: "packed")
        ) { (buffers) throws(OperatorError) in
            try shaped { () throws(ShapeError) in
                try unsafe product.run(
                    buffers.input(0), packed: values.buffer, epilogue: epilogue, into: buffers.output(0),
                    scratch: buffers.scratch(), team: buffers.team)
            }
        }
    }
}

import Kernels
import TensorCore

/// The part that float32 pools over one or two spatial axes share.
struct PoolPlan {
    let pooling: Pooling
    let output: Shape

    init(_ kind: Pooling.Kind, _ window: WindowAttributes, _ kernel: [Int], _ x: Shape) throws(OperatorError) {
        guard (3...4).contains(x.rank) else { throw .unsupported("input of rank \(x.rank)") }
        let (rows, columns) = try window.axes(spatial: Array(x.dimensions[2...]), kernel: kernel)
        pooling = try shaped { () throws(ShapeError) in
            try Pooling(kind, planes: x.count(of: 0..<2), rows: rows, columns: columns)
        }
        let spatial = x.rank == 4 ? [rows.output, columns.output] : [columns.output]
        output = try shaped { () throws(ShapeError) in try Shape(Array(x.dimensions[..<2]) + spatial) }
    }

    func plan(outputs: [Shape]) -> OperatorPlan {
        let pooling = pooling
        return OperatorPlan(outputs: outputs, scratchBytes: pooling.scratchCount * 4) {
            (buffers) throws(OperatorError) in
            try shaped { () throws(ShapeError) in
                try unsafe pooling.run(
                    buffers.input(0), into: buffers.output(0), scratch: buffers.scratch(), team: buffers.team)
            }
        }
    }
}

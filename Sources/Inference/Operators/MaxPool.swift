internal import Kernels
package import TensorCore

/// The largest value of each window, and on demand its index.
/// - Source: ONNX MaxPool-1, 8, 10, 11, 12.
package struct MaxPool: Operator {
    package let outputElementTypes: [ElementType] = [.float32, .int64]

    private let window: WindowAttributes
    private let kernel: [Int]
    private let columnMajor: Bool
    private let wantsIndices: Bool

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1, outputs: 1...2)
        try node.expect(input: 0, in: [.float32])
        window = try WindowAttributes(node, requiresKernel: true)
        kernel = window.kernel ?? []
        columnMajor = try node.flag("storage_order", default: false)
        wantsIndices = node.outputsWanted.count > 1 && node.outputsWanted[1]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let pool = try PoolPlan(.maximum, window, kernel, inputs.shape(0))
        let pooling = pool.pooling
        if wantsIndices {
            let columnMajor = columnMajor
            return OperatorPlan(outputs: [pool.output, pool.output]) { (buffers) throws(OperatorError) in
                try shaped { () throws(ShapeError) in
                    try unsafe pooling.runWithIndices(
                        buffers.input(0), into: buffers.output(0), indices: buffers.output(1, as: Int64.self),
                        columnMajor: columnMajor)
                }
            }
        }
        return pool.plan(outputs: [pool.output])
    }
}

/// The part that all pools over windows share.
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

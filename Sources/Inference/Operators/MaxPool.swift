internal import Kernels
package import TensorCore

/// The largest value of each window, and on demand its index.
/// - Source: ONNX MaxPool-1, 8, 10, 11, 12, 22; float32, float64, int8 and uint8.
package struct MaxPool: NumericOperator {
    package let outputElementTypes: [ElementType]

    private let window: WindowAttributes
    private let kernel: [Int]
    private let columnMajor: Bool
    private let wantsIndices: Bool

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1, outputs: 1...2)
        try node.expect(input: 0, in: [.float32, .float64, .int8, .uint8])
        outputElementTypes = [try node.input(0).elementType, .int64]
        window = try WindowAttributes(node, requiresKernel: true)
        kernel = window.kernel ?? []
        columnMajor = try node.flag("storage_order", default: false)
        wantsIndices = node.outputsWanted.count > 1 && node.outputsWanted[1]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let x = try inputs.shape(0)
        guard outputElementTypes[0] == .float32, x.rank <= 4 else { return try planByType(inputs) }
        let pool = try PoolPlan(.maximum, window, kernel, x)
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
        return pool.plan(outputs: [pool.output, pool.output])
    }

    package func plan<Element: ArithmeticElement>(
        _: Element.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan {
        let pool = try PatchPool(inputs.shape(0), window, kernel, inputs)
        return pool.maximum(Element.self, wantsIndices: wantsIndices, columnMajor: columnMajor)
    }
}

internal import Kernels
package import TensorCore

/// The mean of each window; padding counts where count_include_pad says so.
/// - Source: ONNX AveragePool-7, 10, 11, 19, 22.
package struct AveragePool: Operator {
    package let outputElementTypes: [ElementType] = [.float32]

    private let window: WindowAttributes
    private let kernel: [Int]
    private let countsPadding: Bool

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1)
        try node.expect(input: 0, in: [.float32])
        window = try WindowAttributes(node, requiresKernel: true)
        kernel = window.kernel ?? []
        countsPadding = try node.flag("count_include_pad", default: false)
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let x = try inputs.shape(0)
        if x.rank > 4 {
            let pool = try PatchPool(x, window, kernel, inputs)
            return pool.plan(divisors: try pool.divisors(countsPadding: countsPadding))
        }
        let pool = try PoolPlan(.average(countsPadding: countsPadding), window, kernel, x)
        return pool.plan(outputs: [pool.output])
    }
}

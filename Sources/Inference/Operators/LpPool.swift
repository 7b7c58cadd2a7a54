internal import Kernels
package import TensorCore

/// (Σ|x|ᵖ)^(1/p) over each window.
/// - Source: ONNX LpPool-2, 11, 18.
package struct LpPool: Operator {
    package let outputElementTypes: [ElementType] = [.float32]

    private let window: WindowAttributes
    private let kernel: [Int]
    private let power: Int

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1)
        try node.expect(input: 0, in: [.float32])
        window = try WindowAttributes(node, requiresKernel: true)
        kernel = window.kernel ?? []
        power = try node.int("p", default: 2)
        guard power > 0 else { throw node.invalid("p \(power)") }
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let x = try inputs.shape(0)
        if x.rank > 4 { return try PatchPool(x, window, kernel, inputs).plan(power: power) }
        let pool = try PoolPlan(.lp(power), window, kernel, x)
        return pool.plan(outputs: [pool.output])
    }
}

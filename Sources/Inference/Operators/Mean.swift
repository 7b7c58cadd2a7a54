package import TensorCore

/// y = (x₀ + x₁ + …) / n over the inputs, broadcast.
/// - Source: ONNX Mean-8, 13; float32.
package struct Mean: Operator {
    package let outputElementTypes: [ElementType] = [.float32]

    private enum Sum: PairFunction {
        static func apply(_ a: Float, _ b: Float) -> Float { a + b }
    }

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1_024)
        let type = try node.commonElementType()
        guard type == .float32 else { throw node.unsupported("element type \(type.rawValue)") }
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let sum = try OperatorPlan.fold(Sum.self, inputs)
        let divisor = Float(inputs.count)
        let count = sum.outputs[0].count
        return OperatorPlan(outputs: sum.outputs) { (buffers) throws(OperatorError) in
            try sum.run(buffers)
            let y = unsafe buffers.output(0)
            for index in 0..<count { unsafe y[index] /= divisor }
        }
    }
}

package import TensorCore

/// y = x + bias below −lambd, x − bias above lambd, and 0 between.
/// - Source: ONNX Shrink-9; float32.
package struct Shrink: Operator {
    package let outputElementTypes: [ElementType] = [.float32]
    private let bias: Float
    private let threshold: Float

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1)
        try node.expect(input: 0, in: [.float32])
        bias = try node.float("bias", default: 0)
        threshold = try node.float("lambd", default: 0.5)
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        return OperatorPlan(outputs: [shape], overwritableInputs: [0]) { [bias, threshold] buffers in
            let x: UnsafeBufferPointer<Float> = unsafe buffers.input(0)
            let y: UnsafeMutableBufferPointer<Float> = unsafe buffers.output(0)
            for index in 0..<shape.count {
                let value = unsafe x[index]
                unsafe y[index] = value < -threshold ? value + bias : value > threshold ? value - bias : 0
            }
        }
    }
}

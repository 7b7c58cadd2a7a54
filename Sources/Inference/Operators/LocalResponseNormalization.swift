package import TensorCore

/// y = x / (bias + alpha/size · Σx²)^beta, the sum over `size` channels around each.
/// - Source: ONNX LRN-1, 13.
package struct LocalResponseNormalization: Operator {
    package let outputElementTypes: [ElementType] = [.float32]
    private let size: Int
    private let alpha: Float
    private let beta: Float
    private let bias: Float

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1)
        try node.expect(input: 0, in: [.float32])
        guard let size = try node.optionalInt("size"), size > 0 else { throw node.invalid("size") }
        self.size = size
        alpha = try node.float("alpha", default: 0.0001)
        beta = try node.float("beta", default: 0.75)
        bias = try node.float("bias", default: 1)
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let x = try inputs.shape(0)
        guard x.rank >= 2 else { throw .invalid("input \(x)") }
        let (batch, channels, plane) = (x[0], x[1], x.count(of: 2..<x.rank))
        let (before, after) = ((size - 1) / 2, size / 2)
        return OperatorPlan(outputs: [x], scratchBytes: 4 * plane) { [alpha, beta, bias, size] buffers in
            let x: UnsafeBufferPointer<Float> = unsafe buffers.input(0)
            let y: UnsafeMutableBufferPointer<Float> = unsafe buffers.output(0)
            let squares: UnsafeMutableBufferPointer<Float> = unsafe buffers.scratch()
            for image in 0..<batch {
                for channel in 0..<channels {
                    unsafe squares.update(repeating: 0)
                    for other in max(0, channel - before)..<min(channels, channel + after + 1) {
                        let start = (image * channels + other) * plane
                        for place in 0..<plane { unsafe squares[place] += x[start + place] * x[start + place] }
                    }
                    let start = (image * channels + channel) * plane
                    for place in 0..<plane {
                        let norm = unsafe bias + alpha / Float(size) * squares[place]
                        unsafe y[start + place] = x[start + place] / norm.raised(to: beta)
                    }
                }
            }
        }
    }
}

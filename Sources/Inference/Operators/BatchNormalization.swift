internal import Kernels
package import TensorCore

/// y = (x − mean) / √(variance + epsilon)·scale + bias for each channel, with the stored moments.
/// - Source: ONNX BatchNormalization-6, 7, 9, 14, 15 at inference.
package struct BatchNormalization: Operator {
    package let outputElementTypes: [ElementType] = [.float32]

    private let epsilon: Float

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 5...5, outputs: 1...5)
        for index in 0..<5 { try node.expect(input: index, in: [.float32]) }
        guard !node.outputsWanted.dropFirst().contains(true) else { throw node.unsupported("the outputs of training") }
        epsilon = try node.float("epsilon", default: 1e-5)
        node.ignore("momentum")
        if node.opset < 7, try !node.flag("is_test", default: false) { throw node.unsupported("training mode") }
        guard try !node.flag("training_mode", default: false) else { throw node.unsupported("training mode") }
        guard try node.flag("spatial", default: true) else { throw node.unsupported("spatial = 0") }
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let x = try inputs.shape(0)
        guard x.rank >= 2 else { throw .invalid("input \(x)") }
        let channels = x[1]
        for index in 1..<5 {
            guard try inputs.shape(index).dimensions == [channels] else {
                throw .invalid("parameter \(index) is not [\(channels)]")
            }
        }
        let (batch, plane, epsilon) = (x[0], x.count(of: 2..<x.rank), epsilon)
        return OperatorPlan(outputs: [x], scratchBytes: 8 * channels, overwritableInputs: [0]) {
            (buffers) throws(OperatorError) in
            try shaped { () throws(ShapeError) in
                let scratch: MutableFloatBuffer = unsafe buffers.scratch()
                let gamma: FloatBuffer = unsafe buffers.input(1)
                let beta: FloatBuffer = unsafe buffers.input(2)
                let mean: FloatBuffer = unsafe buffers.input(3)
                let variance: FloatBuffer = unsafe buffers.input(4)
                for channel in 0..<channels {
                    let scale = unsafe gamma[channel] / (variance[channel] + epsilon).squareRoot()
                    unsafe scratch[channel] = scale
                    unsafe scratch[channels + channel] = beta[channel] - mean[channel] * scale
                }
                try unsafe Normalization.channels(
                    buffers.input(0), batch: batch, channels: channels, plane: plane,
                    scale: FloatBuffer(rebasing: scratch[..<channels]),
                    shift: FloatBuffer(rebasing: scratch[channels...]), into: buffers.output(0))
            }
        }
    }
}

internal import Kernels
package import TensorCore

/// Channels of each image to zero mean and unit variance, alone (instance) or in groups, then scaled and shifted.
/// - Source: ONNX InstanceNormalization-6, GroupNormalization-18 (scale and bias for each group), 21 (for each channel).
package struct InstanceNormalization: Operator {
    package let outputElementTypes: [ElementType] = [.float32]

    private let epsilon: Float
    /// nil for a group for each channel.
    private let groups: Int?
    private let isPerGroup: Bool

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 3...3)
        for index in 0..<3 { try node.expect(input: index, in: [.float32]) }
        epsilon = try node.float("epsilon", default: 1e-5)
        if node.operatorName == "GroupNormalization" {
            guard let groups = try node.optionalInt("num_groups"), groups > 0 else { throw node.invalid("num_groups") }
            self.groups = groups
            isPerGroup = node.opset < 21
            guard try node.int("stash_type", default: 1) == 1 else { throw node.unsupported("stash_type") }
        } else {
            groups = nil
            isPerGroup = false
        }
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let x = try inputs.shape(0)
        guard x.rank >= 2 else { throw .invalid("input \(x)") }
        let (batch, channels, plane) = (x[0], x[1], x.count(of: 2..<x.rank))
        let groups = self.groups ?? max(channels, 1)
        guard channels % groups == 0 else { throw .invalid("\(channels) channels in \(groups) groups") }
        let parameters = isPerGroup ? groups : channels
        for index in 1...2 {
            guard try inputs.shape(index).dimensions == [parameters] else {
                throw .invalid("parameter \(index) is not [\(parameters)]")
            }
        }
        let (epsilon, members) = (epsilon, parameters == 0 ? 1 : channels / parameters)
        return OperatorPlan(outputs: [x], scratchBytes: 8 * channels, overwritableInputs: [0]) {
            (buffers) throws(OperatorError) in
            try shaped { () throws(ShapeError) in
                let scratch: MutableFloatBuffer = unsafe buffers.scratch()
                let (gamma, beta): (FloatBuffer, FloatBuffer) = unsafe (buffers.input(1), buffers.input(2))
                for channel in 0..<channels {
                    unsafe scratch[channel] = gamma[channel / members]
                    unsafe scratch[channels + channel] = beta[channel / members]
                }
                try unsafe Normalization.groups(
                    buffers.input(0), batch: batch, channels: channels, plane: plane, groups: groups,
                    epsilon: epsilon, gamma: FloatBuffer(rebasing: scratch[..<channels]),
                    beta: FloatBuffer(rebasing: scratch[channels...]), into: buffers.output(0))
            }
        }
    }
}

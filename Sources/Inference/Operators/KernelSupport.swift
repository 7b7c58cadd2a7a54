package import Kernels
internal import TensorCore

/// Runs what may throw a `ShapeError` and lets it out as the operator's.
func shaped<Result>(_ body: () throws(ShapeError) -> Result) throws(OperatorError) -> Result {
    do {
        return try body()
    } catch {
        throw .shape(error)
    }
}

extension FusedActivation {
    /// The kernel's form, and PRelu's slopes where it is one.
    package var kernel: (function: VectorFunction, slopes: [Float]?) {
        switch self {
        case .relu: (.relu, nil)
        case .clip(let min, let max): (.clip(min: min, max: max), nil)
        case .leakyRelu(let alpha): (.leakyRelu(alpha: alpha), nil)
        case .prelu(let slopes): (.identity, slopes)
        case .sigmoid: (.sigmoid, nil)
        case .tanh: (.tanh, nil)
        case .hardSigmoid(let alpha, let beta): (.hardSigmoid(alpha: alpha, beta: beta), nil)
        case .hardSwish: (.hardSwish, nil)
        case .silu: (.silu, nil)
        }
    }
}

extension OperatorNode {
    /// The epilogue of a product with so many output channels.
    /// - Throws: `.invalidNode` where bias or slopes have another count.
    package func epilogue(channels: Int, bias: [Float]?) throws(ModelError) -> Epilogue {
        try epilogue(channels: channels, bias: bias, activation: activation)
    }

    /// As above, with an activation that is not the node's own.
    func epilogue(channels: Int, bias: [Float]?, activation: FusedActivation?) throws(ModelError) -> Epilogue {
        let (function, slopes) = activation?.kernel ?? (.identity, nil)
        if let bias, bias.count != channels { throw invalid("\(bias.count) biases for \(channels) channels") }
        var perChannel: FloatStorage?
        if let slopes {
            guard slopes.count == channels || slopes.count == 1 else {
                throw invalid("\(slopes.count) slopes for \(channels) channels")
            }
            perChannel = FloatStorage(slopes.count == 1 ? Array(repeating: slopes[0], count: channels) : slopes)
        }
        return Epilogue(activation: function, bias: bias.map { FloatStorage($0) }, slopes: perChannel)
    }

    /// The values of a constant float32 input, nil where it is left out or computed.
    package func constantFloats(_ index: Int) -> [Float]? {
        guard let constant = optionalInput(index)?.constant, case .float32(let values) = constant.storage else {
            return nil
        }
        return values
    }
}

extension StepBuffers {
    /// An optional float32 input, empty where it is left out.
    package func optionalInput(_ index: Int, present: Bool) -> FloatBuffer {
        unsafe present ? input(index) : FloatBuffer(start: nil, count: 0)
    }

    /// An optional float32 output, empty where the node does not list it.
    package func optionalOutput(_ index: Int, present: Bool) -> MutableFloatBuffer {
        unsafe present ? output(index) : MutableFloatBuffer(start: nil, count: 0)
    }
}

internal import CKernels

/// What a product does to its result before it leaves it: y = activation(y + bias[channel]).
public struct Epilogue: Sendable {
    public let activation: UnaryFunction
    /// One value a channel, or nil.
    public let bias: FloatStorage?
    /// PRelu: the slope of each channel for x < 0, in place of `activation`.
    public let slopes: FloatStorage?

    /// The counts must be those of the channels.
    public init(activation: UnaryFunction = .identity, bias: FloatStorage? = nil, slopes: FloatStorage? = nil) {
        self.activation = activation
        self.bias = bias
        self.slopes = slopes
    }

    /// Whether there is nothing to do.
    public var isEmpty: Bool { activation == .identity && bias == nil && slopes == nil }

    /// The C form for the channels from `first` on.
    func code(from first: Int) -> mk_epilogue {
        let (operation, alpha, beta) = activation.code
        var result = unsafe mk_epilogue()
        unsafe result.bias = bias.map { unsafe $0.buffer.address + first }
        unsafe result.slopes = slopes.map { unsafe $0.buffer.address + first }
        unsafe result.op = slopes == nil ? operation : MK_LEAKY_RELU
        unsafe result.alpha = alpha
        unsafe result.beta = beta
        return unsafe result
    }
}

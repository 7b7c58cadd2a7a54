internal import CKernels
public import TensorCore

/// What a product does to its result before it leaves it: y = activation(y + bias[channel]).
public struct Epilogue: Sendable {
    /// Applied last.
    public let activation: VectorFunction
    /// One value a channel, or nil.
    public let bias: FloatStorage?
    /// PRelu: the slope of each channel for x < 0, in place of `activation`.
    public let slopes: FloatStorage?

    /// The counts must be those of the channels.
    public init(activation: VectorFunction = .identity, bias: FloatStorage? = nil, slopes: FloatStorage? = nil) {
        self.activation = activation
        self.bias = bias
        self.slopes = slopes
    }

    /// Whether there is nothing to do.
    public var isEmpty: Bool { activation == .identity && bias == nil && slopes == nil }

    /// y = activation(y + bias[channel]) in place, for what was computed without it.
    /// - Parameter y: [batch, channels, plane].
    /// - Throws: `ShapeError.countMismatch`, `.tooLarge`.
    public func apply(to y: MutableFloatBuffer, batch: Int, channels: Int, plane: Int) throws(ShapeError) {
        try require(y.count, atLeast: extentProduct(batch, channels, plane))
        if let bias { try require(bias.count, atLeast: channels) }
        if let slopes { try require(slopes.count, atLeast: channels) }
        if isEmpty { return }
        if bias == nil, slopes == nil {
            let (operation, alpha, beta) = activation.code
            unsafe KernelTable.selected.unary(operation, y.address, y.address, batch * channels * plane, alpha, beta)
            return
        }
        var code = unsafe code(from: 0)
        for image in 0..<batch {
            unsafe KernelTable.selected.epilogue(
                y.address + image * channels * plane, channels, plane, plane, &code)
        }
    }

    /// - Throws: `ShapeError.countMismatch` where there are fewer biases or slopes than channels.
    func check(channels: Int) throws(ShapeError) {
        if let bias { try require(bias.count, atLeast: channels) }
        if let slopes { try require(slopes.count, atLeast: channels) }
    }

    /// The C form where channels are columns, for those from `first` on.
    func end(from first: Int) -> mk_panel_end {
        let (operation, alpha, beta) = activation.code
        var result = unsafe mk_panel_end()
        unsafe result.bias = bias.map { unsafe $0.buffer.address + first }
        unsafe result.slopes = slopes.map { unsafe $0.buffer.address + first }
        unsafe result.op = slopes == nil ? operation : MK_LEAKY_RELU
        unsafe result.alpha = alpha
        unsafe result.beta = beta
        return unsafe result
    }

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

extension mk_panel_end {
    /// For the columns from `column` on.
    func moved(by column: Int) -> mk_panel_end {
        var result = unsafe self
        unsafe result.bias = bias.map { unsafe $0 + column }
        unsafe result.slopes = slopes.map { unsafe $0 + column }
        return unsafe result
    }
}

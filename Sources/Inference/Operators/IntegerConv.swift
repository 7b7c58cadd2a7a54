internal import Kernels
package import TensorCore

/// Convolution of int8 or uint8 operands less their zero points: the int32 sums, or those, with a bias, brought back to
/// int8 or uint8 with a scale. Weights have one zero point and scale or one for each output channel.
/// - Source: ONNX ConvInteger-10; QLinearConv-10. One to three spatial axes.
package struct IntegerConv: Operator {
    package let outputElementTypes: [ElementType]
    private let x: QuantizedOperand
    private let weight: QuantizedOperand
    /// nil where the sums are the output.
    private let requantization: Requantization?
    private let hasBias: Bool
    private let window: WindowAttributes
    private let groups: Int

    package init(_ node: OperatorNode) throws(ModelError) {
        if node.operatorName == "ConvInteger" {
            try node.expect(inputs: 2...4)
            x = try QuantizedOperand(node, input: 0, zeroPoint: 2)
            weight = try QuantizedOperand(node, input: 1, zeroPoint: 3)
            requantization = nil
            hasBias = false
        } else {
            try node.expect(inputs: 8...9)
            x = try QuantizedOperand(node, input: 0, zeroPoint: 2)
            weight = try QuantizedOperand(node, input: 3, zeroPoint: 5)
            requantization = try Requantization(node, aScale: 4, bScale: 1, yScale: 6, yZeroPoint: 7)
            hasBias = node.hasInput(8)
            try node.expect(input: 8, in: [.int32])
        }
        window = try WindowAttributes(node, requiresKernel: false)
        groups = try node.int("group", default: 1)
        guard groups > 0 else { throw node.invalid("group \(groups)") }
        outputElementTypes = [requantization?.type ?? .int32]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let weightShape = try inputs.shape(weight.input)
        let patches = try PatchConvolution(
            inputs.shape(x.input), weightShape, groups, window, byteLimit: inputs.byteLimit)
        let (channels, positions) = (weightShape[0], patches.grid.positions)
        if hasBias, try inputs.shape(8).dimensions != [channels] { throw .invalid("a bias not of \(channels)") }
        let counts = try requantization?.counts(inputs, a: channels, b: 1)
        let product = try IntegerProduct(
            m: patches.groupOutputs, n: positions, k: IntegerProduct.depth, aStride: patches.rows)
        let rest = try IntegerProduct(
            m: patches.groupOutputs, n: positions, k: patches.rows % IntegerProduct.depth, aStride: patches.rows)
        let xLayout = try x.layout(inputs, axis: 0)
        let weightLayout = try weight.layout(inputs, axis: 0)
        let (xCount, weightCount) = (try inputs.shape(x.input).count, weightShape.count)
        let chunk = IntegerProduct.depth * positions
        let sumCount = requantization == nil ? 0 : patches.groupOutputs * positions
        let floats = xCount + weightCount + chunk + product.scratchCount
        return OperatorPlan(outputs: [patches.output], scratchBytes: (floats + sumCount) * 4) {
            [x, weight, requantization, hasBias] (buffers) throws(OperatorError) in
            let scratch: MutableFloatBuffer = unsafe buffers.scratch()
            let wideX = unsafe MutableFloatBuffer(rebasing: scratch[..<xCount])
            let wideWeight = unsafe MutableFloatBuffer(rebasing: scratch[xCount..<(xCount + weightCount)])
            let rows = unsafe MutableFloatBuffer(
                rebasing: scratch[(xCount + weightCount)..<(xCount + weightCount + chunk)])
            let partial = unsafe MutableFloatBuffer(rebasing: scratch[(xCount + weightCount + chunk)..<floats])
            let sums = unsafe buffers.scratch(as: Int32.self)[floats..<(floats + sumCount)]
            unsafe x.widen(buffers, xLayout, into: wideX)
            unsafe weight.widen(buffers, weightLayout, into: wideWeight)
            try shaped { () throws(ShapeError) in
                try patches.forEachGroup { (image, group) throws(ShapeError) in
                    let first = group * patches.groupOutputs
                    let start = (image * channels + first) * positions
                    let count = patches.groupOutputs * positions
                    let target =
                        unsafe requantization == nil
                        ? UnsafeMutableBufferPointer(
                            rebasing: buffers.output(0, as: Int32.self)[start..<(start + count)])
                        : UnsafeMutableBufferPointer(rebasing: sums)
                    for channel in 0..<patches.groupOutputs {
                        let bias = unsafe hasBias ? buffers.input(8, as: Int32.self)[first + channel] : 0
                        unsafe target[(channel * positions)..<((channel + 1) * positions)].update(repeating: bias)
                    }
                    var row = 0
                    while row < patches.rows {
                        let here = min(IntegerProduct.depth, patches.rows - row)
                        unsafe patches.gather(
                            FloatBuffer(wideX), image, group, rows: row..<(row + here), into: rows)
                        let weights = unsafe FloatBuffer(rebasing: wideWeight[(first * patches.rows + row)...])
                        let product = here == IntegerProduct.depth ? product : rest
                        try unsafe product.add(weights, FloatBuffer(rows), to: target, scratch: partial)
                        row += here
                    }
                    guard let requantization, let counts else { return }
                    for channel in 0..<patches.groupOutputs {
                        let range = (channel * positions)..<((channel + 1) * positions)
                        unsafe requantization.apply(
                            UnsafeBufferPointer(rebasing: target[range]), buffers,
                            a: counts.a == 1 ? 0 : first + channel, b: 0, step: 0, from: start + channel * positions)
                    }
                }
            }
        }
    }
}

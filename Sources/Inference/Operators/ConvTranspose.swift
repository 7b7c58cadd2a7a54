internal import Kernels
package import TensorCore

/// The transposed convolution: every element of x adds its window of weights to y. One to three spatial axes.
///
/// A product makes for each output channel and tap what it adds, some channels at a time, and the patch grid of the
/// convolution that this one transposes says where.
/// - Source: ONNX ConvTranspose-1, 11, 22.
package struct ConvTranspose: Operator {
    package let outputElementTypes: [ElementType] = [.float32]

    /// Floats of a product at a time, unless a single channel takes more.
    private static let blockCount = 1 << 18

    private let window: WindowAttributes
    private let groups: Int
    private let hasBias: Bool
    private let outputPadding: [Int]?
    private let outputShape: [Int]?

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...3)
        for index in 0..<3 { try node.expect(input: index, in: [.float32]) }
        window = try WindowAttributes(node, requiresKernel: false)
        groups = try node.int("group", default: 1)
        guard groups > 0 else { throw node.invalid("group \(groups)") }
        hasBias = node.hasInput(2)
        outputPadding = try node.ints("output_padding")
        outputShape = try node.ints("output_shape")
        guard outputPadding?.allSatisfy({ $0 >= 0 }) ?? true else { throw node.invalid("output_padding") }
        guard outputShape?.allSatisfy({ $0 >= 0 }) ?? true else { throw node.invalid("output_shape") }
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let (x, weight) = (try inputs.shape(0), try inputs.shape(1))
        guard x.rank >= 3, weight.rank == x.rank, weight.count > 0, weight[0] == x[1], x[1] % groups == 0 else {
            throw .invalid("weights \(weight) in \(groups) groups for an input \(x)")
        }
        let axes = try axes(spatial: Array(x.dimensions[2...]), kernel: Array(weight.dimensions[2...]))
        let (batch, groups, groupInputs, groupOutputs) = (x[0], groups, x[1] / groups, weight[1])
        let channels = try Shape.of([groups, groupOutputs]).count
        if hasBias, try inputs.shape(2).dimensions != [channels] { throw .invalid("a bias not of \(channels)") }
        let output = try Shape.of([batch, channels] + axes.map(\.input))
        let grid = try PatchGrid(axes, byteLimit: inputs.byteLimit)
        let (taps, positions, plane) = (grid.taps, grid.positions, grid.inputCount)
        let perChannel = taps * positions
        let block = max(1, min(groupOutputs, Self.blockCount / max(perChannel, 1)))
        let (whole, rest) = try shaped { () throws(ShapeError) in
            let stride = groupOutputs * taps
            return (
                try MatrixProduct(m: block * taps, n: positions, k: groupInputs, transposeA: true, aStride: stride),
                try MatrixProduct(
                    m: groupOutputs % block * taps, n: positions, k: groupInputs, transposeA: true, aStride: stride)
            )
        }
        return OperatorPlan(outputs: [output], scratchBytes: block * perChannel * 4) {
            [hasBias] (buffers) throws(OperatorError) in
            let y: MutableFloatBuffer = unsafe buffers.output(0)
            let added: MutableFloatBuffer = unsafe buffers.scratch()
            guard output.count > 0 else { return }
            try shaped { () throws(ShapeError) in
                for image in 0..<batch {
                    for channel in 0..<channels {
                        let start = (image * channels + channel) * plane
                        unsafe y[start..<(start + plane)].update(repeating: hasBias ? buffers.input(2)[channel] : 0)
                    }
                    for group in 0..<groups {
                        let source = unsafe FloatBuffer(
                            rebasing: buffers.input(0)[((image * groups + group) * groupInputs * positions)...])
                        for first in stride(from: 0, to: groupOutputs, by: block) {
                            let count = min(block, groupOutputs - first)
                            let start = (group * groupInputs * groupOutputs + first) * taps
                            let weights = unsafe FloatBuffer(rebasing: buffers.input(1)[start...])
                            try unsafe (count == block ? whole : rest).run(weights, source, into: added)
                            for row in 0..<count * taps {
                                let channel = image * channels + group * groupOutputs + first + row / taps
                                unsafe grid.scatter(
                                    row % taps,
                                    from: FloatBuffer(rebasing: added[(row * positions)..<((row + 1) * positions)]),
                                    into: MutableFloatBuffer(rebasing: y[(channel * plane)..<((channel + 1) * plane)]))
                            }
                        }
                    }
                }
            }
        }
    }

    /// The axes of the convolution whose input y is: `input` is y's extent, `positions` x's.
    private func axes(spatial: [Int], kernel: [Int]) throws(OperatorError) -> [PatchGrid.Axis] {
        let rank = spatial.count
        guard (1...3).contains(rank) else { throw .unsupported("\(rank) spatial axes") }
        if let declared = window.kernel, declared != kernel { throw .invalid("kernel_shape for weights \(kernel)") }
        for values in [window.strides, window.dilations, outputPadding, outputShape] {
            if let values, values.count != rank { throw .invalid("\(values.count) values for \(rank) spatial axes") }
        }
        return try spatial.indices.map { axis throws(OperatorError) in
            let (stride, dilation) = (window.strides?[axis] ?? 1, window.dilations?[axis] ?? 1)
            // The reach of all windows; extents are below 2³¹, so no product of two overflows.
            let reach =
                stride * max(spatial[axis] - 1, 0) + (outputPadding?[axis] ?? 0) + (kernel[axis] - 1) * dilation + 1
            var padding = 0
            var extent = outputShape?[axis] ?? reach
            switch window.padding {
            case .explicit(let pads) where !pads.isEmpty:
                guard pads.count == 2 * rank else { throw .invalid("\(pads.count) values of padding") }
                padding = pads[axis]
                if outputShape == nil { extent = reach - padding - pads[rank + axis] }
            case .same(let upper):
                extent = outputShape?[axis] ?? spatial[axis] * stride
                let total = max(reach - extent, 0)
                padding = upper ? total / 2 : total - total / 2
            case .explicit, .valid:
                let total = max(reach - extent, 0)
                padding = total - total / 2
            }
            return PatchGrid.Axis(
                input: extent, kernel: kernel[axis], stride: stride, dilation: dilation, padding: padding,
                positions: spatial[axis])
        }
    }
}

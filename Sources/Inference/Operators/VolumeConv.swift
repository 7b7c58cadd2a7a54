internal import Kernels
package import TensorCore

/// Conv over three spatial axes: a product of the weights and a patch matrix, some rows of it at a time.
/// - Source: ONNX Conv-1, 11, 22.
package struct VolumeConv: Operator {
    package let outputElementTypes: [ElementType] = [.float32]

    /// Rows of the patch matrix at a time.
    private static let depth = 256

    private let window: WindowAttributes
    private let groups: Int
    private let hasBias: Bool
    private let activation: Epilogue
    private let slopes: [Float]?

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...3)
        for index in 0..<3 { try node.expect(input: index, in: [.float32]) }
        window = try WindowAttributes(node, requiresKernel: false)
        groups = try node.int("group", default: 1)
        guard groups > 0 else { throw node.invalid("group \(groups)") }
        hasBias = node.hasInput(2)
        let (function, slopes) = node.activation?.kernel ?? (.identity, nil)
        self.slopes = slopes
        activation = Epilogue(activation: function)
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let (x, weight) = (try inputs.shape(0), try inputs.shape(1))
        let patches = try PatchConvolution(x, weight, groups, window, byteLimit: inputs.byteLimit)
        let (channels, positions, rows) = (weight[0], patches.grid.positions, patches.rows)
        if hasBias, try inputs.shape(2).dimensions != [channels] { throw .invalid("a bias not of \(channels)") }
        let depth = min(Self.depth, rows)
        let (whole, rest) = try shaped { () throws(ShapeError) in
            (
                try MatrixProduct(m: patches.groupOutputs, n: positions, k: depth, aStride: rows),
                try MatrixProduct(m: patches.groupOutputs, n: positions, k: rows % depth, aStride: rows)
            )
        }
        var epilogue = activation
        if let slopes {
            guard slopes.count == 1 || slopes.count == channels else { throw .invalid("\(slopes.count) slopes") }
            let each = slopes.count == 1 ? Array(repeating: slopes[0], count: channels) : slopes
            epilogue = Epilogue(activation: .identity, slopes: FloatStorage(each))
        }
        return OperatorPlan(outputs: [patches.output], scratchBytes: depth * positions * 4) {
            [hasBias, epilogue] (buffers) throws(OperatorError) in
            let matrix: MutableFloatBuffer = unsafe buffers.scratch()
            let y: MutableFloatBuffer = unsafe buffers.output(0)
            try shaped { () throws(ShapeError) in
                try patches.forEachGroup { (image, group) throws(ShapeError) in
                    let first = group * patches.groupOutputs
                    let start = (image * channels + first) * positions
                    let target = unsafe MutableFloatBuffer(
                        rebasing: y[start..<(start + patches.groupOutputs * positions)])
                    for channel in 0..<patches.groupOutputs {
                        let bias = unsafe hasBias ? buffers.input(2)[first + channel] : 0
                        unsafe target[(channel * positions)..<((channel + 1) * positions)].update(repeating: bias)
                    }
                    for row in stride(from: 0, to: rows, by: depth) {
                        let here = min(depth, rows - row)
                        unsafe patches.gather(
                            buffers.input(0), image, group, rows: row..<(row + here), into: matrix)
                        let weights = unsafe FloatBuffer(rebasing: buffers.input(1)[(first * rows + row)...])
                        try unsafe (here == depth ? whole : rest).run(
                            weights, FloatBuffer(matrix), into: target, beta: 1)
                    }
                }
                try unsafe epilogue.apply(to: y, batch: x[0], channels: channels, plane: positions)
            }
        }
    }
}

extension OperatorNode {
    /// How many spatial axes a convolution or pool has, as far as weights or attributes tell when it is loaded.
    package var spatialAxisCount: Int? {
        if let weight = optionalInput(1)?.constant { return weight.shape.rank - 2 }
        let lists = ["kernel_shape", "strides", "dilations"].compactMap { try? ints($0) }
        return lists.first?.count ?? (try? ints("pads")).map { $0.count / 2 }
    }
}

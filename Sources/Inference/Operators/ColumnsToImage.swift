internal import Kernels
package import TensorCore

/// Columns of blocks back to images, the elements where blocks overlap summed: what undoes a patch matrix.
/// - Source: ONNX Col2Im-18; one to three spatial axes.
package struct ColumnsToImage: Operator {
    package let outputElementTypes: [ElementType] = [.float32]
    package let valueInputs = [1, 2]
    private let window: WindowAttributes

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 3...3)
        try node.expect(input: 0, in: [.float32])
        for index in 1...2 { try node.expect(input: index, in: [.int64]) }
        window = try WindowAttributes(node, requiresKernel: false)
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let (x, image, block) = (try inputs.shape(0), try inputs.ints(1), try inputs.ints(2))
        let windows = try window.windows(spatial: image, kernel: block)
        let grid = try PatchGrid(windows, byteLimit: inputs.byteLimit)
        guard x.rank == 3, grid.taps > 0, x[1] % grid.taps == 0, x[2] == grid.positions else {
            throw .invalid("columns \(x) for blocks \(block) of an image \(image)")
        }
        let (batch, channels) = (x[0], x[1] / grid.taps)
        let output = try Shape.of([batch, channels] + image)
        return OperatorPlan(outputs: [output]) { buffers in
            let y: MutableFloatBuffer = unsafe buffers.output(0)
            unsafe y.update(repeating: 0)
            for row in 0..<batch * channels * grid.taps {
                let (from, to) = (row * grid.positions, row / grid.taps * grid.inputCount)
                unsafe grid.scatter(
                    row % grid.taps, from: FloatBuffer(rebasing: buffers.input(0)[from..<(from + grid.positions)]),
                    into: MutableFloatBuffer(rebasing: y[to..<(to + grid.inputCount)]))
            }
        }
    }
}

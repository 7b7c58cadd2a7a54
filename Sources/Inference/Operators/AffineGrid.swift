package import TensorCore

/// Where each place of an image is looked up under an affine map of the image that spans −1…1: what GridSample takes.
/// - Source: ONNX AffineGrid-20, over two or three spatial axes; an axis of one place with align_corners is at 0.
package struct AffineGrid: Operator {
    package let outputElementTypes: [ElementType] = [.float32]
    package let valueInputs = [1]
    private let alignsCorners: Bool

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...2)
        try node.expect(input: 0, in: [.float32])
        try node.expect(input: 1, in: [.int64])
        alignsCorners = try node.flag("align_corners", default: false)
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let size = try inputs.ints(1)
        let theta = try inputs.shape(0)
        let axes = size.count - 2
        guard (2...3).contains(axes), theta.dimensions == [size[0], axes, axes + 1] else {
            throw .invalid("a map \(theta) for a size of \(size)")
        }
        let output = try Shape.of([size[0]] + size[2...] + [axes])
        let extents = Array(size[2...])
        let positions = output.count(of: 1..<axes + 1)
        return OperatorPlan(outputs: [output]) { [alignsCorners] buffers in
            let theta: UnsafeBufferPointer<Float> = unsafe buffers.input(0)
            let y: UnsafeMutableBufferPointer<Float> = unsafe buffers.output(0)
            for point in 0..<size[0] * positions {
                let map = point / max(positions, 1) * axes * (axes + 1)
                for coordinate in 0..<axes {
                    // The last column of a row is the shift; the first is for the innermost axis.
                    var value = Double(unsafe theta[map + coordinate * (axes + 1) + axes])
                    var rest = point % positions
                    for column in 0..<axes {
                        let extent = extents[axes - 1 - column]
                        let place = Double(rest % extent)
                        rest /= extent
                        let along =
                            alignsCorners
                            ? (extent > 1 ? 2 * place / Double(extent - 1) - 1 : 0)
                            : (2 * place + 1) / Double(extent) - 1
                        value += Double(unsafe theta[map + coordinate * (axes + 1) + column]) * along
                    }
                    unsafe y[point * axes + coordinate] = Float(value)
                }
            }
        }
    }
}

package import TensorCore

/// x cut or filled with zeros at both ends of the named axes to the extents that are given; what is odd goes to the end.
/// - Source: ONNX CenterCropPad-18.
package struct CenterCropPad: Operator {
    package let outputElementTypes: [ElementType]
    package let valueInputs = [1]
    private let axes: [Int]?

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...2)
        try node.expect(input: 1, in: [.int32, .int64])
        axes = try node.ints("axes")
        outputElementTypes = [try node.input(0).elementType]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let (x, extents) = (try inputs.shape(0), try inputs.ints(1))
        let axes = try x.resolved(self.axes ?? Array(0..<x.rank))
        guard extents.count == axes.count else { throw .invalid("\(extents.count) extents for \(axes.count) axes") }
        var dimensions = x.dimensions
        for (axis, extent) in zip(axes, extents) { dimensions[axis] = extent }
        let output = try Shape.of(dimensions)
        // The part that both have, and where it begins in each.
        let shared = try Shape.of(zip(x.dimensions, dimensions).map { min($0, $1) })
        let (from, to) = (x.strides, output.strides)
        var (source, target) = (0, 0)
        for axis in 0..<x.rank {
            source += (x[axis] - shared[axis]) / 2 * from[axis]
            target += (output[axis] - shared[axis]) / 2 * to[axis]
        }
        let loop = StridedLoop(
            shared, .init(strides: from, offset: source), .init(strides: to, offset: target))
        let size = outputElementTypes[0].size
        return OperatorPlan(outputs: [output]) { buffers in
            let y = unsafe buffers.outputBytes(0)
            unsafe y.initializeMemory(as: UInt8.self, repeating: 0)
            guard let y = y.baseAddress, let x = unsafe buffers.inputBytes(0).baseAddress else { return }
            loop.forEachRow { _, source, target, _ in
                for place in 0..<loop.rowCount {
                    unsafe (y + (target + place * loop.rowStrides.1) * size).copyMemory(
                        from: x + (source + place * loop.rowStrides.0) * size, byteCount: size)
                }
            }
        }
    }
}

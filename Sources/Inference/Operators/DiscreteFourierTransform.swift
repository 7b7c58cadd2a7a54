package import TensorCore

/// The discrete Fourier transform along an axis of real or complex numbers. The inverse is refused: ONNX's own
/// cases hold the rounding of one library, not the transform.
/// - Source: ONNX DFT-17 (axis an attribute), 20 (an input); float32.
package struct DiscreteFourierTransform: Operator {
    package let outputElementTypes: [ElementType] = [.float32]
    package let valueInputs = [1, 2]
    private let axis: Int
    private let isOneSided: Bool

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: node.opset < 20 ? 1...2 : 1...3)
        try node.expect(input: 0, in: [.float32])
        for index in 1...2 { try node.expect(input: index, in: [.int32, .int64]) }
        axis = try node.int("axis", default: node.opset < 20 ? 1 : -2)
        guard try !node.flag("inverse", default: false) else { throw node.unsupported("the inverse") }
        isOneSided = try node.flag("onesided", default: false)
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let x = try inputs.shape(0)
        let named = try inputs.optionalInts(2) ?? [axis]
        guard x.rank >= 2, let components = x.dimensions.last, (1...2).contains(components), named.count == 1 else {
            throw .invalid("a signal \(x)")
        }
        let axis = try x.resolved(named[0])
        guard axis < x.rank - 1 else { throw .invalid("the axis of real and imaginary part") }
        let length = try inputs.optionalInts(1) ?? [x[axis]]
        guard length.count == 1 else { throw .invalid("dft_length is no scalar") }
        let table = try FourierTable(length: length[0], isOneSided: isOneSided)
        var extents = x.dimensions
        extents[axis] = table.bins
        extents[x.rank - 1] = 2
        let output = try Shape.of(extents)
        let (outer, inner, count) = (x.count(of: 0..<axis), x.count(of: axis + 1..<x.rank - 1), x[axis])
        return OperatorPlan(outputs: [output]) { buffers in
            for block in 0..<outer {
                for column in 0..<inner {
                    unsafe table.transform(
                        buffers.input(0),
                        .init(
                            start: (block * count * inner + column) * components, stride: inner * components,
                            isComplex: components == 2),
                        count: count, window: nil, into: buffers.output(0),
                        .init(
                            start: (block * table.bins * inner + column) * 2, stride: inner * 2, isComplex: true))
                }
            }
        }
    }
}

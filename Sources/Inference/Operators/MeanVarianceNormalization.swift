package import TensorCore

/// y = (x − mean) / (standard deviation + 10⁻⁹), both over the named axes.
/// - Source: ONNX MeanVarianceNormalization-9, 13; float32.
package struct MeanVarianceNormalization: Operator {
    package let outputElementTypes: [ElementType] = [.float32]
    private let axes: [Int]

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1)
        try node.expect(input: 0, in: [.float32])
        axes = try node.ints("axes") ?? [0, 2, 3]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        let reduced = try shape.resolved(axes)
        let kept = (0..<shape.rank).filter { !reduced.contains($0) }
        let strides = shape.strides
        let group = try Shape.of(reduced.map { shape[$0] })
        let outer = StridedLoop(try .of(kept.map { shape[$0] }), .init(strides: kept.map { strides[$0] }))
        let inner = StridedLoop(group, .init(strides: reduced.map { strides[$0] }))
        return OperatorPlan(outputs: [shape], overwritableInputs: [0]) { buffers in
            let x: UnsafeBufferPointer<Float> = unsafe buffers.input(0)
            let y: UnsafeMutableBufferPointer<Float> = unsafe buffers.output(0)
            guard shape.count > 0 else { return }
            outer.forEachRow { _, start, _, _ in
                for place in 0..<outer.rowCount {
                    let base = start + place * outer.rowStrides.0
                    func forEach(_ body: (Int) -> Void) {
                        inner.forEachRow { _, offset, _, _ in
                            for index in 0..<inner.rowCount { body(base + offset + index * inner.rowStrides.0) }
                        }
                    }
                    var (sum, squares) = (0.0, 0.0)
                    forEach { sum += Double(unsafe x[$0]) }
                    let mean = sum / Double(group.count)
                    forEach { squares += (Double(unsafe x[$0]) - mean) * (Double(unsafe x[$0]) - mean) }
                    let scale = 1 / ((squares / Double(group.count)).squareRoot() + 1e-9)
                    forEach { unsafe y[$0] = Float((Double(x[$0]) - mean) * scale) }
                }
            }
        }
    }
}

package import TensorCore

/// The extents of the input, from axis `start` up to but not including `end`.
/// - Source: ONNX Shape-1…21.
package struct ShapeOf: Operator {
    package let outputElementTypes: [ElementType] = [.int64]
    package let readsOnlyShapes = true
    private let start: Int
    private let end: Int?

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1)
        start = try node.int("start", default: 0)
        end = try node.optionalInt("end")
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        func clamped(_ axis: Int) -> Int { min(max(axis < 0 ? axis + shape.rank : axis, 0), shape.rank) }
        let from = clamped(start)
        let to = max(clamped(end ?? shape.rank), from)
        let extents = shape.dimensions[from..<to].map(Int64.init)
        return OperatorPlan(outputs: [.vector(extents.count)]) { buffers in
            let y = unsafe buffers.output(0, as: Int64.self)
            for (index, extent) in extents.enumerated() { unsafe y[index] = extent }
        }
    }
}

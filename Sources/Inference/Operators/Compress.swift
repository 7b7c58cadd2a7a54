package import TensorCore

/// Slices of x along an axis, or elements of x flattened, where the condition holds. The condition must be known while
/// planning.
/// - Source: ONNX Compress-9, 11.
package struct Compress: Operator {
    package let outputElementTypes: [ElementType]
    package let valueInputs = [1]
    private let axis: Int?

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...2)
        try node.expect(input: 1, in: [.bool])
        axis = try node.optionalInt("axis")
        outputElementTypes = [try node.input(0).elementType]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        guard let condition = try inputs[1].value, case .bool(let flags) = condition.storage else {
            throw .valueNeeded(input: 1)
        }
        let axis = try self.axis.map { axis throws(OperatorError) in try shape.resolved(axis) }
        let extent = axis.map { shape[$0] } ?? shape.count
        guard flags.count <= extent else { throw .invalid("a condition longer than the axis") }
        let picked = flags.indices.filter { flags[$0] != 0 }
        let output =
            try axis.map { axis throws(OperatorError) in try shape.replacing(axis, with: picked.count) }
            ?? .vector(picked.count)
        let outer = axis.map { shape.count(of: 0..<$0) } ?? 1
        let inner = (axis.map { shape.count(of: $0 + 1..<shape.rank) } ?? 1) * outputElementTypes[0].size
        return OperatorPlan(outputs: [output]) { buffers in
            guard output.count > 0, let x = unsafe buffers.inputBytes(0).baseAddress,
                let y = unsafe buffers.outputBytes(0).baseAddress
            else { return }
            for block in 0..<outer {
                for (place, source) in picked.enumerated() {
                    unsafe (y + (block * picked.count + place) * inner)
                        .copyMemory(from: x + (block * extent + source) * inner, byteCount: inner)
                }
            }
        }
    }
}

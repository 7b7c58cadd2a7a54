package import TensorCore

/// The upper or lower triangle of each matrix, from the kth diagonal; zero elsewhere.
/// - Source: ONNX Trilu-14.
package struct Trilu: Operator {
    package let outputElementTypes: [ElementType]
    package let valueInputs = [1]
    private let isUpper: Bool

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...2)
        try node.expect(input: 1, in: [.int64])
        isUpper = try node.flag("upper", default: true)
        outputElementTypes = [try node.input(0).elementType]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        guard shape.rank >= 2 else { throw .invalid("rank \(shape.rank)") }
        let diagonal = try inputs.optionalInts(1) ?? [0]
        guard diagonal.count == 1 else { throw .invalid("k is no scalar") }
        let rows = shape[shape.rank - 2]
        let columns = shape[shape.rank - 1]
        let size = outputElementTypes[0].size
        let matrices = shape.count(of: 0..<shape.rank - 2)
        return OperatorPlan(outputs: [shape]) { [isUpper] buffers in
            let x = unsafe buffers.inputBytes(0)
            let y = unsafe buffers.outputBytes(0)
            for index in 0..<matrices * rows {
                // The first column on or right of the diagonal.
                let edge = min(max(index % rows + diagonal[0] + (isUpper ? 0 : 1), 0), columns)
                let kept = isUpper ? edge..<columns : 0..<edge
                for column in 0..<columns {
                    for byte in (index * columns + column) * size..<(index * columns + column + 1) * size {
                        unsafe y[byte] = kept.contains(column) ? x[byte] : 0
                    }
                }
            }
        }
    }
}

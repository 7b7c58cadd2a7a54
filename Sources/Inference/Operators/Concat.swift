package import TensorCore

/// The inputs one after the other along an axis.
/// - Source: ONNX Concat-4, 11, 13.
package struct Concat: Operator {
    package let outputElementTypes: [ElementType]
    private let axis: Int

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...65_536)
        guard let axis = try node.optionalInt("axis") else { throw node.invalid("it names no axis") }
        self.axis = axis
        outputElementTypes = [try node.commonElementType()]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let first = try inputs.shape(0)
        let axis = try first.resolved(self.axis)
        var total = 0
        var parts: [Int] = []
        let elementSize = outputElementTypes[0].size
        let inner = first.count(of: axis + 1..<first.rank) * elementSize
        for index in 0..<inputs.count {
            let shape = try inputs.shape(index)
            guard shape.rank == first.rank, try shape.replacing(axis, with: 0) == first.replacing(axis, with: 0) else {
                throw .shape(.mismatch(expected: first.dimensions, found: shape.dimensions))
            }
            total += shape[axis]
            parts.append(shape[axis] * inner)
        }
        let output = try first.replacing(axis, with: total)
        let outer = first.count(of: 0..<axis)
        if parts.count == 1 { return .view(of: 0, shape: output) }
        return OperatorPlan(outputs: [output]) { [parts] buffers in
            let y = unsafe buffers.outputBytes(0)
            guard let target = y.baseAddress else { return }
            let row = total * inner
            var start = 0
            for (index, part) in parts.enumerated() where part > 0 {
                guard let source = unsafe buffers.inputBytes(index).baseAddress else { continue }
                for position in 0..<outer {
                    unsafe (target + position * row + start).copyMemory(from: source + position * part, byteCount: part)
                }
                start += part
            }
        }
    }
}

package import TensorCore

/// x cut along an axis: into the lengths that are named, or evenly, the last part the smaller one.
/// - Source: ONNX Split-2, 11 (lengths an attribute), 13 (an input), 18 (num_outputs).
package struct Split: Operator {
    package let outputElementTypes: [ElementType]
    package let valueInputs = [1]
    private let axis: Int
    private let lengths: [Int]?
    private let count: Int

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...2, outputs: 1...65_536)
        axis = try node.int("axis", default: 0)
        lengths = try node.ints("split")
        count = node.outputsWanted.count
        if let number = try node.optionalInt("num_outputs"), number != count {
            throw node.invalid("num_outputs is \(number), but it has \(count) outputs")
        }
        outputElementTypes = [ElementType](repeating: try node.input(0).elementType, count: count)
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        let axis = try shape.resolved(self.axis)
        let lengths = try inputs.optionalInts(1) ?? lengths ?? even(shape[axis])
        guard lengths.count == count, lengths.allSatisfy({ $0 >= 0 }), lengths.reduce(0, +) == shape[axis] else {
            throw .invalid("lengths \(lengths) do not make up an axis of \(shape[axis])")
        }
        var outputs: [Shape] = []
        for length in lengths { outputs.append(try shape.replacing(axis, with: length)) }
        let outer = shape.count(of: 0..<axis)
        let inner = shape.count(of: axis + 1..<shape.rank) * outputElementTypes[0].size
        let row = shape[axis] * inner
        return OperatorPlan(outputs: outputs) { buffers in
            guard let source = unsafe buffers.inputBytes(0).baseAddress else { return }
            var start = 0
            for (index, length) in lengths.enumerated() where length * inner > 0 {
                guard let target = unsafe buffers.outputBytes(index).baseAddress else { continue }
                let part = length * inner
                for position in 0..<outer {
                    unsafe (target + position * part).copyMemory(from: source + position * row + start, byteCount: part)
                }
                start += part
            }
        }
    }

    private func even(_ extent: Int) -> [Int] {
        let length = (extent + count - 1) / count
        return (0..<count).map { max(0, min(length, extent - $0 * length)) }
    }
}

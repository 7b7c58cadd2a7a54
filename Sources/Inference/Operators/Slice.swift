package import TensorCore

/// Part of x: along each named axis every `step`th element from `start` up to, not including, `end`. Both may count from
/// the end and are clamped to the axis; a negative step walks backwards.
/// - Source: ONNX Slice-1 (attributes), 10, 11, 13 (inputs).
package struct Slice: Operator {
    package let outputElementTypes: [ElementType]
    package let valueInputs = [1, 2, 3, 4]
    private let attributes: (starts: [Int], ends: [Int], axes: [Int]?)?

    package init(_ node: OperatorNode) throws(ModelError) {
        outputElementTypes = [try node.input(0).elementType]
        if let starts = try node.ints("starts"), let ends = try node.ints("ends") {
            try node.expect(inputs: 1...1)
            attributes = (starts, ends, try node.ints("axes"))
        } else {
            try node.expect(inputs: 3...5)
            attributes = nil
            for index in 1..<5 { try node.expect(input: index, in: [.int64, .int32]) }
        }
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        let starts = try inputs.optionalInts(1) ?? attributes?.starts ?? []
        let ends = try inputs.optionalInts(2) ?? attributes?.ends ?? []
        let axes = try shape.resolved(try inputs.optionalInts(3) ?? attributes?.axes ?? Array(starts.indices))
        let steps = try inputs.optionalInts(4) ?? [Int](repeating: 1, count: starts.count)
        guard starts.count == ends.count, starts.count == axes.count, starts.count == steps.count else {
            throw .invalid("starts, ends, axes and steps differ in length")
        }
        var extents = shape.dimensions
        var operand = StridedLoop.Operand(strides: shape.strides)
        for (index, axis) in axes.enumerated() {
            let extent = shape[axis]
            let step = steps[index]
            guard step != 0 else { throw .invalid("a step of 0") }
            func clamped(_ position: Int, _ range: ClosedRange<Int>) -> Int {
                min(max(position < 0 ? position + extent : position, range.lowerBound), range.upperBound)
            }
            let range = step > 0 ? 0...extent : -1...max(extent - 1, -1)
            let start = step > 0 ? clamped(starts[index], 0...extent) : clamped(starts[index], 0...max(extent - 1, 0))
            let end = clamped(ends[index], range)
            let span = step > 0 ? end - start : start - end
            let count = span > 0 && extent > 0 ? (span - 1) / abs(step) + 1 : 0
            extents[axis] = count
            operand.offset += count > 0 ? start * operand.strides[axis] : 0
            operand.strides[axis] *= count > 1 ? step : 0
        }
        let output = try Shape.of(extents)
        let copy = StridedCopy(output, from: operand, elementSize: outputElementTypes[0].size)
        return OperatorPlan(outputs: [output], viewOfInput: output == shape && !steps.contains { $0 < 0 } ? 0 : nil) {
            buffers in
            unsafe copy.run(buffers.outputBytes(0), buffers.inputBytes(0))
        }
    }
}

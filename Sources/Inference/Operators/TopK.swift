package import TensorCore

/// The k largest or smallest elements along an axis and their places; of equal elements the one that comes first is
/// first. Always in order, which `sorted = 0` allows.
/// - Source: ONNX TopK-1 (k an attribute), 10, 11 (an input).
package struct TopK: NumericOperator {
    package let outputElementTypes: [ElementType]
    package let valueInputs = [1]
    private let axis: Int
    private let isLargest: Bool
    private let count: Int?

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...2, outputs: 1...2)
        axis = try node.int("axis", default: -1)
        isLargest = try node.flag("largest", default: true)
        count = try node.optionalInt("k")
        guard count != nil || node.hasInput(1) else { throw node.invalid("it has no k") }
        node.ignore("sorted")
        outputElementTypes = [try node.input(0).elementType, .int64]
        try node.expect(input: 0, in: [.float32, .float64, .int8, .uint8, .int32, .int64])
        try node.expect(input: 1, in: [.int64])
    }

    package func plan<Element: ArithmeticElement>(
        _: Element.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        let axis = try shape.resolved(self.axis)
        let named = try inputs.optionalInts(1) ?? count.map { [$0] } ?? []
        guard named.count == 1 else { throw .invalid("k is no scalar") }
        let extent = shape[axis]
        guard named[0] >= 0, named[0] <= extent else { throw .invalid("k is \(named[0]) of \(extent)") }
        let count = named[0]
        let output = try shape.replacing(axis, with: count)
        let outer = shape.count(of: 0..<axis)
        let inner = shape.count(of: axis + 1..<shape.rank)
        return OperatorPlan(outputs: [output, output], scratchBytes: extent * MemoryLayout<Int32>.size) {
            [isLargest] buffers in
            let x = unsafe buffers.input(0, as: Element.self)
            let values = unsafe buffers.output(0, as: Element.self)
            var order = unsafe buffers.scratch(as: Int32.self)
            for block in 0..<outer {
                for column in 0..<inner {
                    let start = block * extent * inner + column
                    for place in 0..<extent { unsafe order[place] = Int32(place) }
                    // Sorting in place allocates nothing; the place breaks ties, which makes the order total.
                    unsafe order.sort { left, right in
                        let a = unsafe x[start + Int(left) * inner]
                        let b = unsafe x[start + Int(right) * inner]
                        if isLargest ? a > b : a < b { return true }
                        return (isLargest ? a < b : a > b) ? false : left < right
                    }
                    for rank in 0..<count {
                        let target = (block * count + rank) * inner + column
                        unsafe values[target] = x[start + Int(order[rank]) * inner]
                        if buffers.outputCount > 1 {
                            unsafe buffers.output(1, as: Int64.self)[target] = Int64(order[rank])
                        }
                    }
                }
            }
        }
    }
}

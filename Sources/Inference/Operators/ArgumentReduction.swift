package import TensorCore

/// The place along an axis of the largest or smallest element, the first of equals or the last.
/// - Source: ONNX ArgMax, ArgMin-1…13.
package struct ArgumentReduction: NumericOperator {
    package let outputElementTypes: [ElementType] = [.int64]
    package let computedType: ElementType
    private let axis: Int
    private let keepsAxis: Bool
    private let picksLast: Bool
    private let isMaximum: Bool

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1)
        computedType = try node.commonElementType(except: [.bool])
        axis = try node.int("axis", default: 0)
        keepsAxis = try node.flag("keepdims", default: true)
        picksLast = try node.flag("select_last_index", default: false)
        isMaximum = node.operatorName == "ArgMax"
    }

    package func plan<Element: ArithmeticElement>(
        _: Element.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        let axis = try shape.resolved(self.axis)
        let extent = shape[axis]
        let outer = shape.count(of: 0..<axis)
        let inner = shape.count(of: axis + 1..<shape.rank)
        guard extent > 0 || outer * inner == 0 else { throw .invalid("nothing to reduce") }
        var extents = shape.dimensions
        if keepsAxis { extents[axis] = 1 } else { extents.remove(at: axis) }
        let output = try Shape.of(extents)
        return OperatorPlan(outputs: [output]) { [isMaximum, picksLast] buffers in
            let x = unsafe buffers.input(0, as: Element.self)
            let y = unsafe buffers.output(0, as: Int64.self)
            for block in 0..<outer {
                for column in 0..<inner {
                    var best = 0
                    var bestValue = unsafe x[block * extent * inner + column]
                    for place in stride(from: 1, to: extent, by: 1) {
                        let value = unsafe x[(block * extent + place) * inner + column]
                        if (isMaximum ? value > bestValue : value < bestValue) || (picksLast && value == bestValue) {
                            best = place
                            bestValue = value
                        }
                    }
                    unsafe y[block * inner + column] = Int64(best)
                }
            }
        }
    }
}

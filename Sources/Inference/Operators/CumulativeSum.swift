package import TensorCore

/// y[i] = x[0] + … + x[i] along an axis; without x[i] if exclusive; from the other end if reverse.
/// - Source: ONNX CumSum-11, 14.
package struct CumulativeSum: NumericOperator {
    package let outputElementTypes: [ElementType]
    package let valueInputs = [1]
    private let isExclusive: Bool
    private let isReversed: Bool

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...2)
        try node.expect(input: 0, in: [.float32, .float64, .int32, .int64])
        try node.expect(input: 1, in: [.int32, .int64])
        isExclusive = try node.flag("exclusive", default: false)
        isReversed = try node.flag("reverse", default: false)
        outputElementTypes = [try node.input(0).elementType]
    }

    package func plan<Element: ArithmeticElement>(
        _: Element.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        let named = try inputs.ints(1)
        guard named.count == 1 else { throw .invalid("the axis is no scalar") }
        let axis = try shape.resolved(named[0])
        let extent = shape[axis]
        let inner = shape.count(of: axis + 1..<shape.rank)
        let outer = shape.count(of: 0..<axis)
        return OperatorPlan(outputs: [shape]) { [isExclusive, isReversed] buffers in
            let x = unsafe buffers.input(0, as: Element.self)
            let y = unsafe buffers.output(0, as: Element.self)
            for block in 0..<outer {
                for column in 0..<inner {
                    var sum = Element.zero
                    for step in 0..<extent {
                        let place = (block * extent + (isReversed ? extent - 1 - step : step)) * inner + column
                        let value = unsafe x[place]
                        let next = sum.adding(value)
                        unsafe y[place] = isExclusive ? sum : next
                        sum = next
                    }
                }
            }
        }
    }
}

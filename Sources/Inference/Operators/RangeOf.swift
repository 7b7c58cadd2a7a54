package import TensorCore

/// start, start + delta, … up to, not including, limit.
/// - Source: ONNX Range-11.
package struct RangeOf: NumericOperator {
    package let outputElementTypes: [ElementType]
    package let valueInputs = [0, 1, 2]

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 3...3)
        outputElementTypes = [try node.commonElementType(except: [.bool, .int8, .uint8])]
    }

    package func plan<Element: ArithmeticElement>(
        _: Element.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan {
        var bounds: [Element] = []
        for index in 0..<3 {
            guard let value = try inputs[index].value else { throw .valueNeeded(input: index) }
            guard value.shape.count == 1 else { throw .invalid("input \(index) is no scalar") }
            unsafe bounds.append(value.withUnsafeBytes { unsafe $0.loadUnaligned(as: Element.self) })
        }
        let start = bounds[0]
        let delta = bounds[2]
        let steps = ((bounds[1].asDouble - start.asDouble) / delta.asDouble).rounded(.up)
        guard steps.isFinite, steps <= Double(Int32.max) else { throw .invalid("the range is endless") }
        let count = max(0, Int(steps))
        return OperatorPlan(outputs: [.vector(count)]) { buffers in
            let y = unsafe buffers.output(0, as: Element.self)
            for index in 0..<count {
                unsafe y[index] = start.adding(Element(converting: Double(index)).multiplied(by: delta))
            }
        }
    }
}

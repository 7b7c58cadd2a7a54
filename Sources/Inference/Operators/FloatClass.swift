package import TensorCore

/// y = whether x is not a number.
/// - Source: ONNX IsNaN-9…20.
package struct IsNaN: Operator {
    package let outputElementTypes: [ElementType] = [.bool]
    private let type: ElementType

    private enum Of<Element: RealElement>: ElementFunction {
        static func apply(_ x: Element) -> UInt8 { x.isNaN ? 1 : 0 }
    }

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1)
        try node.expect(input: 0, in: [.float32, .float64])
        type = try node.input(0).elementType
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        type == .float64 ? try .unary(Of<Double>.self, inputs) : try .unary(Of<Float>.self, inputs)
    }
}

/// y = whether x is +∞ or −∞, or only one of them.
/// - Source: ONNX IsInf-10, 20.
package struct IsInf: Operator {
    package let outputElementTypes: [ElementType] = [.bool]
    private let type: ElementType
    private let positive: Bool
    private let negative: Bool

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1)
        try node.expect(input: 0, in: [.float32, .float64])
        type = try node.input(0).elementType
        positive = try node.flag("detect_positive", default: true)
        negative = try node.flag("detect_negative", default: true)
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        type == .float64 ? try plan(Double.self, inputs) : try plan(Float.self, inputs)
    }

    private func plan<Element: RealElement>(
        _: Element.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        return OperatorPlan(outputs: [shape]) { [positive, negative] buffers in
            let x = unsafe buffers.input(0, as: Element.self)
            let y = unsafe buffers.output(0, as: UInt8.self)
            for index in 0..<shape.count {
                let isFound = unsafe (positive && x[index] == .infinity) || (negative && x[index] == -.infinity)
                unsafe y[index] = isFound ? 1 : 0
            }
        }
    }
}

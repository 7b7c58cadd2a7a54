internal import Kernels
package import TensorCore

/// y = min(max, max(min, x)); where min exceeds max, y is max.
/// - Source: ONNX Clip-6 (bounds as attributes), 11, 12, 13 (as inputs).
package struct Clip: Operator {
    package let outputElementTypes: [ElementType]

    private let bounds: (min: Float, max: Float)?
    private let hasMin: Bool, hasMax: Bool

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...3)
        let type = try node.input(0).elementType
        try node.expect(
            input: 0, in: node.opset < 12 ? [.float32] : [.float32, .float64, .int8, .uint8, .int32, .int64])
        outputElementTypes = [type]
        for index in 1...2 { try node.expect(input: index, in: [type]) }
        hasMin = node.hasInput(1)
        hasMax = node.hasInput(2)
        if node.opset < 11 {
            guard !hasMin, !hasMax else { throw node.invalid("bounds as inputs") }
            bounds = (
                try node.float("min", default: -Float.greatestFiniteMagnitude),
                try node.float("max", default: Float.greatestFiniteMagnitude)
            )
        } else {
            bounds = nil
        }
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        for index in 1...2 {
            if let bound = inputs.optionalShape(index), bound.count != 1 { throw .invalid("a bound of shape \(bound)") }
        }
        if let bounds {
            return OperatorPlan(outputs: [shape], overwritableInputs: [0]) { (buffers) throws(OperatorError) in
                try shaped { () throws(ShapeError) in
                    try unsafe VectorFunction.clip(min: bounds.min, max: bounds.max).apply(
                        buffers.input(0), into: buffers.output(0), team: buffers.team)
                }
            }
        }
        switch outputElementTypes[0] {
        case .float32: return floatPlan(shape)
        case .float64: return plan(shape, from: -Double.infinity, to: .infinity)
        case .int8: return plan(shape, from: Int8.min, to: .max)
        case .uint8, .bool: return plan(shape, from: UInt8.min, to: .max)
        case .int32: return plan(shape, from: Int32.min, to: .max)
        case .int64: return plan(shape, from: Int64.min, to: .max)
        }
    }

    private func floatPlan(_ shape: Shape) -> OperatorPlan {
        let (hasMin, hasMax) = (hasMin, hasMax)
        return OperatorPlan(outputs: [shape], overwritableInputs: [0]) { (buffers) throws(OperatorError) in
            try shaped { () throws(ShapeError) in
                let low: Float = unsafe hasMin ? buffers.input(1)[0] : -.infinity
                let high: Float = unsafe hasMax ? buffers.input(2)[0] : .infinity
                try unsafe VectorFunction.clip(min: low, max: high).apply(
                    buffers.input(0), into: buffers.output(0), team: buffers.team)
            }
        }
    }

    private func plan<Element: Comparable & BitwiseCopyable & Sendable>(
        _ shape: Shape, from lowest: Element, to highest: Element
    ) -> OperatorPlan {
        let (hasMin, hasMax, count) = (hasMin, hasMax, shape.count)
        return OperatorPlan(outputs: [shape], overwritableInputs: [0]) { buffers in
            let low = unsafe hasMin ? buffers.input(1, as: Element.self)[0] : lowest
            let high = unsafe hasMax ? buffers.input(2, as: Element.self)[0] : highest
            let x = unsafe buffers.input(0, as: Element.self)
            let y = unsafe buffers.output(0, as: Element.self)
            for index in 0..<count { unsafe y[index] = min(high, max(low, x[index])) }
        }
    }
}

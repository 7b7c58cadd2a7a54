package import TensorCore

/// A new axis of extent `depth` that holds the "on" value at the index and the "off" value elsewhere; an index outside
/// −depth..<depth has no "on" value.
/// - Source: ONNX OneHot-9, 11.
package struct OneHot: MovingOperator {
    package let outputElementTypes: [ElementType]
    package let valueInputs = [1]
    private let axis: Int
    private let indexType: ElementType

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 3...3)
        let types: Set<ElementType> = [.float32, .int32, .int64]
        try node.expect(input: 0, in: types)
        try node.expect(input: 1, in: types)
        axis = try node.int("axis", default: -1)
        indexType = try node.input(0).elementType
        outputElementTypes = [try node.input(2).elementType]
    }

    package func plan<Element: FixedWidthInteger & BitwiseCopyable & Sendable>(
        _: Element.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan {
        switch indexType {
        case .int32: try plan(Element.self, Int32.self, inputs)
        case .int64: try plan(Element.self, Int64.self, inputs)
        default: try plan(Element.self, Float.self, inputs)
        }
    }

    private func plan<Element: BitwiseCopyable, Index: ArithmeticElement>(
        _: Element.Type, _: Index.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        let depth = try depth(inputs)
        guard try inputs.shape(2).count == 2 else { throw .invalid("values are not two") }
        let template = try Shape.of(shape.dimensions + [1])
        let axis = try template.resolved(self.axis)
        var extents = shape.dimensions
        extents.insert(depth, at: axis)
        let output = try Shape.of(extents)
        let inner = shape.count(of: axis..<shape.rank)
        return OperatorPlan(outputs: [output]) { buffers in
            let indices = unsafe buffers.input(0, as: Index.self)
            let values = unsafe buffers.input(2, as: Element.self)
            let y = unsafe buffers.output(0, as: Element.self)
            for place in 0..<output.count { unsafe y[place] = values[0] }
            for place in 0..<shape.count {
                let raw = Int64(converting: unsafe indices[place].asDouble)
                let index = raw < 0 ? raw &+ Int64(depth) : raw
                guard index >= 0, index < Int64(depth) else { continue }
                unsafe y[(place / inner * depth + Int(index)) * inner + place % inner] = values[1]
            }
        }
    }

    private func depth(_ inputs: OperatorInputs) throws(OperatorError) -> Int {
        guard let value = try inputs[1].value else { throw .valueNeeded(input: 1) }
        guard value.shape.count == 1 else { throw .invalid("the depth is no scalar") }
        let depth: Int64 =
            switch value.storage {
            case .int64(let values): values[0]
            case .int32(let values): Int64(values[0])
            case .float32(let values): Int64(converting: Double(values[0]))
            default: 0
            }
        guard depth > 0, depth <= Int64(Int32.max) else { throw .invalid("a depth of \(depth)") }
        return Int(depth)
    }
}

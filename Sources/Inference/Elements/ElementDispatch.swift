import TensorCore

/// An operator whose work is compiled once for each type of numbers. The switch over the types is here and nowhere else.
package protocol NumericOperator: Operator {
    func plan<Element: ArithmeticElement>(
        _: Element.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan
}

extension NumericOperator {
    /// The plan for elements of a type; a bool is planned as the byte that it is.
    func plan(as type: ElementType, _ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        switch type {
        case .float32: try plan(Float.self, inputs)
        case .float64: try plan(Double.self, inputs)
        case .int8: try plan(Int8.self, inputs)
        case .uint8, .bool: try plan(UInt8.self, inputs)
        case .int32: try plan(Int32.self, inputs)
        case .int64: try plan(Int64.self, inputs)
        }
    }
}

/// An operator that moves elements without reading them, compiled once for each size that an element may have.
package protocol MovingOperator: Operator {
    func plan<Element: FixedWidthInteger & BitwiseCopyable & Sendable>(
        _: Element.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan
}

extension MovingOperator {
    /// The plan for elements of a type's size.
    func plan(sizeOf type: ElementType, _ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        switch type.size {
        case 1: try plan(UInt8.self, inputs)
        case 4: try plan(UInt32.self, inputs)
        default: try plan(UInt64.self, inputs)
        }
    }
}

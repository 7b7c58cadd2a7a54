package import TensorCore

/// An operator whose work is compiled once for each type of numbers. The switch over the types is here and nowhere else.
package protocol NumericOperator: Operator {
    /// The type that is computed with; output 0's unless stated.
    var computedType: ElementType { get }

    /// The plan for elements of one type; a bool is planned as the byte that it is.
    func plan<Element: ArithmeticElement>(
        _: Element.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan
}

extension NumericOperator {
    package var computedType: ElementType { outputElementTypes[0] }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        try planByType(inputs)
    }

    /// For an operator whose `plan` has more to tell apart than the type.
    func planByType(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        switch computedType {
        case .float32: try plan(Float.self, inputs)
        case .float64: try plan(Double.self, inputs)
        case .int8: try plan(Int8.self, inputs)
        case .uint8, .bool: try plan(UInt8.self, inputs)
        case .int32: try plan(Int32.self, inputs)
        case .int64: try plan(Int64.self, inputs)
        }
    }
}

/// An operator that moves the elements of output 0's type without reading them, compiled once for each size they may have.
package protocol MovingOperator: Operator {
    func plan<Element: FixedWidthInteger & BitwiseCopyable & Sendable>(
        _: Element.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan
}

extension MovingOperator {
    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        switch outputElementTypes[0].size {
        case 1: try plan(UInt8.self, inputs)
        case 4: try plan(UInt32.self, inputs)
        default: try plan(UInt64.self, inputs)
        }
    }
}

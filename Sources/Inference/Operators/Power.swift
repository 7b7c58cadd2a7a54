package import TensorCore

/// y = aᵇ, broadcast, of a's type; b may be of another.
///
/// Integer powers of integers wrap; a negative exponent of an integer truncates towards zero.
/// - Source: ONNX Pow-7…15, over float32, float64, int32 and int64.
package struct Power: Operator {
    package let outputElementTypes: [ElementType]
    private let exponentType: ElementType

    private enum Float32: PairFunction {
        static func apply(_ a: Float, _ b: Float) -> Float { b == 2 ? a * a : a.raised(to: b) }
    }

    private enum Float64: PairFunction {
        static func apply(_ a: Double, _ b: Double) -> Double { a.raised(to: b) }
    }

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...2)
        let types: Set<ElementType> = [.float32, .float64, .int32, .int64]
        try node.expect(input: 0, in: types)
        try node.expect(input: 1, in: types)
        outputElementTypes = [try node.input(0).elementType]
        exponentType = try node.input(1).elementType
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        switch (outputElementTypes[0], exponentType) {
        case (.float32, .float32): try .binary(Float32.self, inputs)
        case (.float64, .float64): try .binary(Float64.self, inputs)
        case (.float32, .float64): try mixed(inputs, Float.self, Double.self)
        case (.float32, .int32): try mixed(inputs, Float.self, Int32.self)
        case (.float32, .int64): try mixed(inputs, Float.self, Int64.self)
        case (.float64, .float32): try mixed(inputs, Double.self, Float.self)
        case (.float64, .int32): try mixed(inputs, Double.self, Int32.self)
        case (.float64, .int64): try mixed(inputs, Double.self, Int64.self)
        case (.int32, .float32): try mixed(inputs, Int32.self, Float.self)
        case (.int32, .float64): try mixed(inputs, Int32.self, Double.self)
        case (.int64, .float32): try mixed(inputs, Int64.self, Float.self)
        case (.int64, .float64): try mixed(inputs, Int64.self, Double.self)
        case (.int32, .int32): try integer(inputs, Int32.self, Int32.self)
        case (.int32, .int64): try integer(inputs, Int32.self, Int64.self)
        case (.int64, .int32): try integer(inputs, Int64.self, Int32.self)
        case (.int64, .int64): try integer(inputs, Int64.self, Int64.self)
        default: throw .unsupported("these element types")
        }
    }

    private func mixed<Base: ArithmeticElement, Exponent: ArithmeticElement>(
        _ inputs: OperatorInputs, _: Base.Type, _: Exponent.Type
    ) throws(OperatorError) -> OperatorPlan {
        try plan(inputs) { (a: Base, b: Exponent) in Base(converting: a.asDouble.raised(to: b.asDouble)) }
    }

    private func integer<Base: ArithmeticElement & FixedWidthInteger, Exponent: ArithmeticElement & FixedWidthInteger>(
        _ inputs: OperatorInputs, _: Base.Type, _: Exponent.Type
    ) throws(OperatorError) -> OperatorPlan {
        try plan(inputs) { (a: Base, b: Exponent) in
            guard b >= 0 else { return Base(converting: a.asDouble.raised(to: b.asDouble)) }
            var result: Base = 1
            var square = a
            var rest = b
            while rest > 0 {
                if rest & 1 == 1 { result = result &* square }
                square = square &* square
                rest >>= 1
            }
            return result
        }
    }

    private func plan<Base: BitwiseCopyable, Exponent: BitwiseCopyable>(
        _ inputs: OperatorInputs, _ power: @escaping (Base, Exponent) -> Base
    ) throws(OperatorError) -> OperatorPlan {
        let base = try inputs.shape(0)
        let exponent = try inputs.shape(1)
        let output = try base.broadcasted(with: exponent)
        let loop = StridedLoop(output, broadcasting: base, exponent)
        return OperatorPlan(outputs: [output]) { buffers in
            let a = unsafe buffers.input(0, as: Base.self)
            let b = unsafe buffers.input(1, as: Exponent.self)
            let y = unsafe buffers.output(0, as: Base.self)
            let strides = loop.rowStrides
            loop.forEachRow { output, left, right, _ in
                for index in 0..<loop.rowCount {
                    unsafe y[output + index] = power(a[left + index * strides.0], b[right + index * strides.1])
                }
            }
        }
    }
}

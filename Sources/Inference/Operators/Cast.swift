import ONNXFormat
package import TensorCore

/// y = x as another element type. Floats truncate towards zero to integers; what does not fit wraps where it is within
/// int64 and saturates there where it is not (ONNX leaves both open). A bool is whether the number differs from 0. To
/// float16 is a float32 that a half holds.
/// - Source: ONNX Cast-6…21 and CastLike-15…21 between the types of `ElementType`.
package struct Cast: Operator {
    package let outputElementTypes: [ElementType]
    private let source: ElementType
    private let roundsToHalf: Bool

    package init(_ node: OperatorNode) throws(ModelError) {
        node.ignore("saturate")
        source = try node.input(0).elementType
        if node.operatorName == "CastLike" {
            try node.expect(inputs: 2...2)
            outputElementTypes = [try node.input(1).elementType]
            roundsToHalf = false
            return
        }
        try node.expect(inputs: 1...1)
        let code = Int32(try node.int("to", default: 0))
        roundsToHalf = code == ONNXDataType.float16.rawValue
        guard let target = ONNXDataType(rawValue: code)?.computedElementType else {
            throw node.unsupported("conversion to \(ONNXDataType.name(of: code))")
        }
        outputElementTypes = [target]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        let target = outputElementTypes[0]
        if roundsToHalf { return halves(shape) }
        if source == target || (source == .bool && target == .uint8) { return .view(of: 0, shape: shape) }
        return switch source {
        case .float32: real(Float.self, shape)
        case .float64: real(Double.self, shape)
        case .int8: integer(Int8.self, shape)
        case .uint8, .bool: integer(UInt8.self, shape)
        case .int32: integer(Int32.self, shape)
        case .int64: integer(Int64.self, shape)
        }
    }

    private func halves(_ shape: Shape) -> OperatorPlan {
        switch source {
        case .float32: plan(shape) { (x: Float) in Float(Float16(x)) }
        case .float64: plan(shape) { (x: Double) in Float(Float16(x)) }
        case .int8: plan(shape) { (x: Int8) in Float(Float16(x)) }
        case .uint8, .bool: plan(shape) { (x: UInt8) in Float(Float16(x)) }
        case .int32: plan(shape) { (x: Int32) in Float(Float16(Double(x))) }
        case .int64: plan(shape) { (x: Int64) in Float(Float16(Double(x))) }
        }
    }

    private func real<From: RealElement>(_: From.Type, _ shape: Shape) -> OperatorPlan {
        switch outputElementTypes[0] {
        case .float32: plan(shape) { (x: From) in Float(x) }
        case .float64: plan(shape) { (x: From) in Double(x) }
        case .int8: plan(shape) { (x: From) in Int8(truncatingIfNeeded: Int64(converting: x.asDouble)) }
        case .uint8: plan(shape) { (x: From) in UInt8(truncatingIfNeeded: Int64(converting: x.asDouble)) }
        case .int32: plan(shape) { (x: From) in Int32(truncatingIfNeeded: Int64(converting: x.asDouble)) }
        case .int64: plan(shape) { (x: From) in Int64(converting: x.asDouble) }
        case .bool: plan(shape) { (x: From) in UInt8(x != 0 ? 1 : 0) }
        }
    }

    private func integer<From: FixedWidthInteger & BitwiseCopyable>(_: From.Type, _ shape: Shape) -> OperatorPlan {
        switch outputElementTypes[0] {
        case .float32: plan(shape) { (x: From) in Float(x) }
        case .float64: plan(shape) { (x: From) in Double(x) }
        case .int8: plan(shape) { (x: From) in Int8(truncatingIfNeeded: x) }
        case .uint8: plan(shape) { (x: From) in UInt8(truncatingIfNeeded: x) }
        case .int32: plan(shape) { (x: From) in Int32(truncatingIfNeeded: x) }
        case .int64: plan(shape) { (x: From) in Int64(truncatingIfNeeded: x) }
        case .bool: plan(shape) { (x: From) in UInt8(x != 0 ? 1 : 0) }
        }
    }

    /// Inlined, so that each conversion is a loop of its own and no call.
    @inline(__always)
    private func plan<From: BitwiseCopyable, To: BitwiseCopyable>(
        _ shape: Shape, _ convert: @escaping (From) -> To
    ) -> OperatorPlan {
        OperatorPlan(outputs: [shape]) { buffers in
            let x = unsafe buffers.input(0, as: From.self)
            let y = unsafe buffers.output(0, as: To.self)
            for index in 0..<shape.count { unsafe y[index] = convert(x[index]) }
        }
    }
}

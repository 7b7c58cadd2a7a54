package import TensorCore

/// The places of the elements that are not zero, [rank, n], in row-major order. How many there are is data, so the input
/// must be known while planning.
/// - Source: ONNX NonZero-9, 13.
package struct NonZero: Operator {
    package let outputElementTypes: [ElementType] = [.int64]
    package let valueInputs = [0]

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1)
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        guard let value = try inputs[0].value else { throw .valueNeeded(input: 0) }
        let places: [Int] =
            switch value.storage {
            case .float32(let values): values.indices.filter { values[$0] != 0 }
            case .float64(let values): values.indices.filter { values[$0] != 0 }
            case .int8(let values): values.indices.filter { values[$0] != 0 }
            case .uint8(let values), .bool(let values): values.indices.filter { values[$0] != 0 }
            case .int32(let values): values.indices.filter { values[$0] != 0 }
            case .int64(let values): values.indices.filter { values[$0] != 0 }
            }
        let strides = shape.strides
        let output = try Shape.of([shape.rank, places.count])
        return OperatorPlan(outputs: [output]) { buffers in
            let y = unsafe buffers.output(0, as: Int64.self)
            for axis in 0..<shape.rank {
                for (index, place) in places.enumerated() {
                    unsafe y[axis * places.count + index] = Int64(place / strides[axis] % shape[axis])
                }
            }
        }
    }
}

package import TensorCore

/// Zeros, with each element of x at the place that its index names: what undoes MaxPool with indices.
/// - Source: ONNX MaxUnpool-9, 11, 22; float32.
package struct MaxUnpool: Operator {
    package let outputElementTypes: [ElementType] = [.float32]
    package let valueInputs = [2]
    private let kernel: [Int]
    private let strides: [Int]?
    private let pads: [Int]?

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...3)
        try node.expect(input: 0, in: [.float32])
        for index in 1...2 { try node.expect(input: index, in: [.int64]) }
        guard let kernel = try node.ints("kernel_shape") else { throw node.invalid("kernel_shape is missing") }
        self.kernel = kernel
        strides = try node.ints("strides")
        pads = try node.ints("pads")
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let x = try inputs.shape(0)
        let rank = x.rank - 2
        guard rank >= 1, try inputs.shape(1) == x, kernel.count == rank, strides?.count ?? rank == rank,
            pads?.count ?? 2 * rank == 2 * rank
        else { throw .invalid("kernel_shape \(kernel) for \(x)") }
        var extents = Array(x.dimensions[..<2])
        for axis in 0..<rank {
            let stride = strides?[axis] ?? 1
            extents.append((x[axis + 2] - 1) * stride + kernel[axis] - (pads?[axis] ?? 0) - (pads?[axis + rank] ?? 0))
        }
        let inferred = try Shape.of(extents)
        let output =
            try inputs.optionalInts(2).map { extents throws(OperatorError) in try Shape.of(extents) } ?? inferred
        guard output.rank == x.rank, output.dimensions[..<2] == x.dimensions[..<2],
            zip(output.dimensions, inferred.dimensions).allSatisfy({ $0 >= $1 })
        else { throw .invalid("an output \(output) for \(x)") }
        // Indices count in the inferred shape, which is the upper left part of a larger one that is given.
        let (from, to) = (inferred.strides, output.strides)
        return OperatorPlan(outputs: [output]) { (buffers) throws(OperatorError) in
            let values: UnsafeBufferPointer<Float> = unsafe buffers.input(0)
            let indices = unsafe buffers.input(1, as: Int64.self)
            let y: UnsafeMutableBufferPointer<Float> = unsafe buffers.output(0)
            unsafe y.update(repeating: 0)
            for place in 0..<x.count {
                let index = unsafe indices[place]
                guard index >= 0, index < Int64(inferred.count) else {
                    throw OperatorError.indexOutOfRange(index: Int(index), extent: inferred.count)
                }
                var (rest, target) = (Int(index), 0)
                for axis in 0..<inferred.rank {
                    target += rest / from[axis] * to[axis]
                    rest %= from[axis]
                }
                unsafe y[target] = values[place]
            }
        }
    }
}

internal import Kernels
package import TensorCore

/// Einstein's summation. Two operands meet in matrix products, each brought into matrices first; one, or more than two,
/// are summed term by term.
/// - Source: ONNX Einsum-12; float32.
package struct Einsum: Operator {
    package let outputElementTypes: [ElementType] = [.float32]
    private let equation: EinsumEquation

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...16)
        for index in node.inputs.indices { try node.expect(input: index, in: [.float32]) }
        equation = try EinsumEquation(node.string("equation", default: ""), node)
        guard equation.operandCount == node.inputs.count else { throw node.invalid("\(node.inputs.count) operands") }
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        var shapes: [Shape] = []
        for index in 0..<inputs.count { shapes.append(try inputs.shape(index)) }
        let bound = try equation.bind(shapes)
        let output = try Shape.of(bound.result.map { bound.extents[$0] })
        let summed = bound.extents.indices.filter { !bound.result.contains($0) && bound.extents[$0] != 1 }
        if shapes.count == 2, summed.allSatisfy({ bound.strides[0][$0] != 0 && bound.strides[1][$0] != 0 }) {
            return try products(bound, output, summed)
        }
        let terms = try Shape.of(bound.result.map { bound.extents[$0] } + summed.map { bound.extents[$0] })
        let inner = try Shape.of(summed.map { bound.extents[$0] }).count
        let order = bound.result + summed
        let (extents, strides) = (order.map { bound.extents[$0] }, bound.strides.map { all in order.map { all[$0] } })
        return OperatorPlan(outputs: [output]) { buffers in
            let y: MutableFloatBuffer = unsafe buffers.output(0)
            guard terms.count > 0 else { return unsafe y.update(repeating: 0) }
            for place in 0..<output.count {
                var sum = 0.0
                for term in place * inner..<(place + 1) * inner {
                    var product = 1.0
                    for operand in strides.indices {
                        var (rest, offset) = (term, 0)
                        for axis in stride(from: extents.count - 1, through: 0, by: -1) {
                            offset += rest % extents[axis] * strides[operand][axis]
                            rest /= extents[axis]
                        }
                        product *= Double(unsafe buffers.input(operand)[offset])
                    }
                    sum += product
                }
                unsafe y[place] = Float(sum)
            }
        }
    }

    /// y[batch, m, n] = a[batch, m, k]·b[batch, k, n], labels gathered by which operands have them.
    private func products(
        _ bound: EinsumEquation.Bound, _ output: Shape, _ summed: [Int]
    ) throws(OperatorError) -> OperatorPlan {
        let (a, b) = (bound.strides[0], bound.strides[1])
        let rows = bound.result.filter { b[$0] == 0 }
        let columns = bound.result.filter { b[$0] != 0 && a[$0] == 0 }
        let batch = bound.result.filter { b[$0] != 0 && a[$0] != 0 }
        func count(_ labels: [Int]) throws(OperatorError) -> Int {
            try Shape.of(labels.map { bound.extents[$0] }).count
        }
        func pack(_ labels: [Int], _ strides: [Int]) throws(OperatorError) -> (StridedCopy, Int) {
            let shape = try Shape.of(labels.map { bound.extents[$0] })
            return (StridedCopy(shape, from: .init(strides: labels.map { strides[$0] }), elementSize: 4), shape.count)
        }
        let (m, n, k, stack) = (try count(rows), try count(columns), try count(summed), try count(batch))
        let (packA, aCount) = try pack(batch + rows + summed, a)
        let (packB, bCount) = try pack(batch + summed + columns, b)
        // The result as the products make it, and how the output reads it.
        let made = batch + rows + columns
        let dense = try Shape.of(made.map { bound.extents[$0] }).strides
        let places = bound.result.map { label in dense[made.firstIndex(of: label) ?? 0] }
        let unpack = StridedCopy(output, from: .init(strides: places), elementSize: 4)
        let product = try shaped { () throws(ShapeError) in try MatrixProduct(m: m, n: n, k: k) }
        return OperatorPlan(outputs: [output], scratchBytes: (aCount + bCount + output.count) * 4) {
            (buffers) throws(OperatorError) in
            let scratch: MutableFloatBuffer = unsafe buffers.scratch()
            let left = unsafe MutableFloatBuffer(rebasing: scratch[..<aCount])
            let right = unsafe MutableFloatBuffer(rebasing: scratch[aCount..<(aCount + bCount)])
            let result = unsafe MutableFloatBuffer(rebasing: scratch[(aCount + bCount)...])
            unsafe packA.run(UnsafeMutableRawBufferPointer(left), buffers.inputBytes(0))
            unsafe packB.run(UnsafeMutableRawBufferPointer(right), buffers.inputBytes(1))
            try shaped { () throws(ShapeError) in
                for index in 0..<stack {
                    try unsafe product.run(
                        FloatBuffer(rebasing: left[(index * m * k)...]),
                        FloatBuffer(rebasing: right[(index * k * n)...]),
                        into: MutableFloatBuffer(rebasing: result[(index * m * n)...]))
                }
            }
            unsafe unpack.run(buffers.outputBytes(0), UnsafeRawBufferPointer(result))
        }
    }
}

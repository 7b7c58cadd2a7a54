internal import Kernels
package import TensorCore

/// Einstein's summation. Two operands meet in matrix products, each brought into matrices first; one, or more than two,
/// are summed term by term.
/// - Source: ONNX Einsum-12; float32 and, term by term, float64.
package struct Einsum: NumericOperator {
    package let outputElementTypes: [ElementType]
    private let equation: EinsumEquation

    /// The most terms that are summed one by one.
    private static let maximumTerms = 1 << 28

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...16)
        outputElementTypes = [try node.commonElementType()]
        try node.expect(input: 0, in: [.float32, .float64])
        equation = try EinsumEquation(node.string("equation", default: ""), node)
        guard equation.operandCount == node.inputs.count else { throw node.invalid("\(node.inputs.count) operands") }
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let bound = try bind(inputs)
        let output = try Shape.of(bound.result.map { bound.extents[$0] })
        let summed = bound.summed
        if inputs.count == 2, outputElementTypes[0] == .float32,
            summed.allSatisfy({ bound.strides[0][$0] != 0 && bound.strides[1][$0] != 0 })
        {
            return try products(bound, output, summed)
        }
        return try planByType(inputs)
    }

    private func bind(_ inputs: OperatorInputs) throws(OperatorError) -> EinsumEquation.Bound {
        var shapes: [Shape] = []
        for index in 0..<inputs.count { shapes.append(try inputs.shape(index)) }
        return try equation.bind(shapes)
    }

    package func plan<Element: ArithmeticElement>(
        _: Element.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan {
        let bound = try bind(inputs)
        let output = try Shape.of(bound.result.map { bound.extents[$0] })
        let summed = bound.summed
        let terms = try Shape.of(bound.result.map { bound.extents[$0] } + summed.map { bound.extents[$0] })
        guard terms.count <= Self.maximumTerms else { throw .unsupported("a sum of \(terms.count) terms") }
        let inner = try Shape.of(summed.map { bound.extents[$0] }).count
        let order = bound.result + summed
        let (extents, strides) = (order.map { bound.extents[$0] }, bound.strides.map { all in order.map { all[$0] } })
        return OperatorPlan(outputs: [output]) { buffers in
            let y = unsafe buffers.output(0, as: Element.self)
            guard terms.count > 0 else { return unsafe y.update(repeating: .zero) }
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
                        product *= unsafe buffers.input(operand, as: Element.self)[offset].asDouble
                    }
                    sum += product
                }
                unsafe y[place] = Element(converting: sum)
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

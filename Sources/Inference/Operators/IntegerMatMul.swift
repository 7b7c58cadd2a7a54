internal import Kernels
package import TensorCore

/// The matrix product of int8 or uint8 operands less their zero points: the int32 sums, or those brought back to uint8
/// with a scale. Zero points and scales are one for all, one for each row of a or one for each column of b.
/// - Source: ONNX MatMulInteger-10; QLinearMatMul-10, 21.
package struct IntegerMatMul: Operator {
    package let outputElementTypes: [ElementType]
    private let a: QuantizedOperand
    private let b: QuantizedOperand
    /// nil where the sums are the output.
    private let requantization: Requantization?

    package init(_ node: OperatorNode) throws(ModelError) {
        if node.operatorName == "MatMulInteger" {
            try node.expect(inputs: 2...4)
            a = try QuantizedOperand(node, input: 0, zeroPoint: 2)
            b = try QuantizedOperand(node, input: 1, zeroPoint: 3)
            requantization = nil
        } else {
            try node.expect(inputs: 8...8)
            a = try QuantizedOperand(node, input: 0, zeroPoint: 2)
            b = try QuantizedOperand(node, input: 3, zeroPoint: 5)
            requantization = try Requantization(node, aScale: 1, bScale: 4, yScale: 6, yZeroPoint: 7)
            // The standard's text says that sums saturate, its own cases for int8 wrap. Neither is safe to assume.
            guard try node.input(7).elementType == .uint8 else { throw node.unsupported("a result of int8") }
        }
        outputElementTypes = [requantization?.type ?? .int32]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let (left, right) = (try inputs.shape(a.input), try inputs.shape(b.input))
        let layout = try MatMulLayout(left, right)
        let (m, n, k) = (layout.m, layout.n, layout.k)
        let product = try IntegerProduct(m: m, n: n, k: k)
        let aLayout = try a.layout(inputs, axis: max(left.rank - 2, 0))
        let bLayout = try b.layout(inputs, axis: -1)
        let rows = left.rank > 1 ? left[left.rank - 2] : 1
        let counts = try requantization?.counts(inputs, a: rows, b: n)
        let sumCount = requantization == nil ? 0 : m * n
        let floats = left.count + right.count + product.scratchCount
        return OperatorPlan(outputs: [layout.output], scratchBytes: (floats + sumCount) * 4) {
            [a, b, requantization, stacks = layout.stacks] (buffers) throws(OperatorError) in
            let scratch: MutableFloatBuffer = unsafe buffers.scratch()
            let wideA = unsafe MutableFloatBuffer(rebasing: scratch[..<left.count])
            let wideB = unsafe MutableFloatBuffer(rebasing: scratch[left.count..<(left.count + right.count)])
            let partial = unsafe MutableFloatBuffer(rebasing: scratch[(left.count + right.count)..<floats])
            let sums = unsafe UnsafeMutableBufferPointer(
                rebasing: buffers.scratch(as: Int32.self)[floats..<(floats + sumCount)])
            unsafe a.widen(buffers, aLayout, into: wideA)
            unsafe b.widen(buffers, bLayout, into: wideB)
            try shaped { () throws(ShapeError) in
                try stacks.forEachRow { (row) throws(ShapeError) in
                    for index in 0..<row.count {
                        let from = unsafe FloatBuffer(rebasing: wideA[((row.a + index * row.aStep) * m * k)...])
                        let to = unsafe FloatBuffer(rebasing: wideB[((row.b + index * row.bStep) * k * n)...])
                        let start = (row.y + index) * m * n
                        let target =
                            unsafe requantization == nil
                            ? UnsafeMutableBufferPointer(
                                rebasing: buffers.output(0, as: Int32.self)[start..<(start + m * n)]) : sums
                        unsafe target.update(repeating: 0)
                        try unsafe product.add(from, to, to: target, scratch: partial)
                        guard let requantization, let counts else { continue }
                        for line in 0..<m {
                            unsafe requantization.apply(
                                UnsafeBufferPointer(rebasing: sums[(line * n)..<((line + 1) * n)]), buffers,
                                a: counts.a == 1 ? 0 : line % rows, b: 0, step: counts.b == 1 ? 0 : 1,
                                from: start + line * n)
                        }
                    }
                }
            }
        }
    }
}

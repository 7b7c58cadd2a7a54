package import Kernels
package import TensorCore

/// The matrix product of NumPy's matmul: stacks of matrices broadcast, vectors are rows or columns.
/// - Source: ONNX MatMul-1, 9, 13.
package struct MatMul: Operator {
    package let outputElementTypes: [ElementType] = [.float32]
    package let packedInputs: [Int]

    /// Where b is a constant matrix.
    private let packed: PackedOperand?

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...2)
        for index in 0..<2 { try node.expect(input: index, in: [.float32]) }
        let constant = try node.input(1).constant
        do {
            packed = try PackedOperand(constant, isTransposed: false)
        } catch {
            throw node.invalid("\(error)")
        }
        packedInputs = packed == nil ? [] : [1]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let a = try inputs.shape(0)
        let b = try inputs.shape(1)
        let layout = try MatMulLayout(a, b)
        let (m, n, k) = (layout.m, layout.n, layout.k)
        if let packed {
            return try packed.plan(rows: m, output: layout.output, epilogue: Epilogue(), threads: inputs.threads)
        }
        let stacks = layout.stacks
        let product = try shaped { () throws(ShapeError) in try MatrixProduct(m: m, n: n, k: k) }
        let work = StepWork(operations: 2 * layout.output.count * k, method: "BLAS")
        return OperatorPlan(outputs: [layout.output], work: work) { (buffers) throws(OperatorError) in
            try shaped { () throws(ShapeError) in
                let left: FloatBuffer = unsafe buffers.input(0)
                let right: FloatBuffer = unsafe buffers.input(1)
                let output: MutableFloatBuffer = unsafe buffers.output(0)
                try stacks.forEachRow { (row) throws(ShapeError) in
                    for index in 0..<row.count {
                        let (from, to) = ((row.a + index * row.aStep) * m * k, (row.b + index * row.bStep) * k * n)
                        try unsafe product.run(
                            FloatBuffer(rebasing: left[from...]), FloatBuffer(rebasing: right[to...]),
                            into: MutableFloatBuffer(rebasing: output[((row.y + index) * m * n)...]))
                    }
                }
            }
        }
    }
}

/// How two operands of a matmul meet.
package struct MatMulLayout: Sendable {
    package let m: Int, n: Int, k: Int
    /// Which matrix of each stack makes which of the result.
    package let stacks: BroadcastPlan
    package let output: Shape

    /// - Throws: `OperatorError` where the operands do not fit.
    package init(_ a: Shape, _ b: Shape) throws(OperatorError) {
        guard a.rank >= 1, b.rank >= 1 else { throw .invalid("a scalar operand") }
        let left = a.rank == 1 ? [1] + a.dimensions : a.dimensions
        let right = b.rank == 1 ? b.dimensions + [1] : b.dimensions
        guard left[left.count - 1] == right[right.count - 2] else {
            throw .shape(.mismatch(expected: a.dimensions, found: b.dimensions))
        }
        k = left[left.count - 1]
        n = right[right.count - 1]
        let leftStack = Array(left[..<(left.count - 2)])
        let rightStack = Array(right[..<(right.count - 2)])
        let leftRows = left[left.count - 2]
        // One right matrix for a whole left stack is one taller product.
        let isTall = rightStack.isEmpty && !leftStack.isEmpty
        let plan = try shaped { () throws(ShapeError) in
            try BroadcastPlan(Shape(isTall ? [] : leftStack), Shape(rightStack))
        }
        let whole = try shaped { () throws(ShapeError) in try Shape(leftStack).broadcast(with: Shape(rightStack)) }
        stacks = plan
        m = isTall ? leftRows * whole.count : leftRows
        var dimensions = whole.dimensions
        if a.rank > 1 { dimensions.append(leftRows) }
        if b.rank > 1 { dimensions.append(n) }
        let extents = dimensions
        output = try shaped { () throws(ShapeError) in try Shape(extents) }
    }
}

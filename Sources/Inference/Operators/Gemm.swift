internal import Kernels
package import TensorCore

/// y = alpha·op(a)·op(b) + beta·c, c broadcast to the product.
/// - Source: ONNX Gemm-6, 7, 9, 11, 13.
package struct Gemm: Operator {
    package let outputElementTypes: [ElementType] = [.float32]
    package let packedInputs: [Int]

    private let alpha: Float, beta: Float
    private let transposeA: Bool, transposeB: Bool
    private let hasAddend: Bool
    private let activation: FusedActivation?
    /// Where b is constant and the addend is none or a constant of one value a column, which the epilogue then has.
    private let packed: (operand: PackedOperand, epilogue: Epilogue)?

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...3)
        for index in 0..<3 { try node.expect(input: index, in: [.float32]) }
        alpha = try node.float("alpha", default: 1)
        beta = try node.float("beta", default: 1)
        transposeA = try node.int("transA", default: 0) != 0
        transposeB = try node.int("transB", default: 0) != 0
        hasAddend = node.hasInput(2)
        // Before version 7 a flag said that the addend broadcasts, which its shape tells as well.
        if node.opset < 7 { node.ignore("broadcast") }
        activation = node.activation
        packed = try Self.pack(node, alpha, beta, transposeA, transposeB)
        packedInputs = packed == nil ? [] : hasAddend ? [1, 2] : [1]
    }

    private static func pack(
        _ node: OperatorNode, _ alpha: Float, _ beta: Float, _ transposeA: Bool, _ transposeB: Bool
    ) throws(ModelError) -> (PackedOperand, Epilogue)? {
        if transposeA { return nil }
        var bias: [Float]?
        if node.hasInput(2) {
            guard let addend = node.constantFloats(2), let shape = node.optionalInput(2)?.constant?.shape,
                shape.rank <= 1 || shape.dimensions.dropLast().allSatisfy({ $0 == 1 })
            else { return nil }
            bias = addend.map { $0 * beta }
        }
        let operand: PackedOperand?
        do {
            operand = try PackedOperand(node.optionalInput(1)?.constant, isTransposed: transposeB, scale: alpha)
        } catch {
            throw node.invalid("\(error)")
        }
        guard let operand else { return nil }
        if let values = bias, values.count == 1 { bias = [Float](repeating: values[0], count: operand.columns) }
        return (operand, try node.epilogue(channels: operand.columns, bias: bias))
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let a = try inputs.shape(0)
        let b = try inputs.shape(1)
        guard a.rank == 2, b.rank == 2 else { throw .invalid("operands \(a) and \(b)") }
        let (m, k) = transposeA ? (a[1], a[0]) : (a[0], a[1])
        let (n, inner) = transposeB ? (b[0], b[1]) : (b[1], b[0])
        guard k == inner else { throw .shape(.mismatch(expected: a.dimensions, found: b.dimensions)) }
        let y = try shaped { () throws(ShapeError) in try Shape([m, n]) }
        if let packed {
            return try packed.operand.plan(rows: m, output: y, epilogue: packed.epilogue, threads: inputs.threads)
        }
        let product = try shaped { () throws(ShapeError) in
            try MatrixProduct(m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB)
        }
        let (function, slopes) = activation?.kernel ?? (.identity, nil)
        guard slopes == nil || slopes?.count == 1 || slopes?.count == n else {
            throw .invalid("\(slopes?.count ?? 0) slopes for \(n) channels")
        }
        let perChannel = slopes.map { FloatStorage($0.count == 1 ? Array(repeating: $0[0], count: n) : $0) }
        let after = Epilogue(activation: function, slopes: perChannel)
        let (alpha, beta) = (alpha, beta)
        let hasAddend = self.hasAddend && beta != 0
        var addendPlan: BroadcastPlan?
        if hasAddend {
            let c = try inputs.shape(2)
            let plan = try shaped { () throws(ShapeError) in try BroadcastPlan(y, c) }
            guard plan.output == y else { throw .invalid("addend \(c) for a product \(y)") }
            addendPlan = plan
        }
        let broadcast = addendPlan
        let work = StepWork(operations: 2 * m * n * k, method: "BLAS")
        return OperatorPlan(outputs: [y], work: work) { (buffers) throws(OperatorError) in
            try shaped { () throws(ShapeError) in
                let output: MutableFloatBuffer = unsafe buffers.output(0)
                if let broadcast {
                    // The addend first, so that the product adds to it as it is stored.
                    let c: FloatBuffer = unsafe buffers.input(2)
                    try broadcast.forEachRow { (row) throws(ShapeError) in
                        for index in 0..<row.count {
                            unsafe output[row.y + index] = c[row.b + index * row.bStep]
                        }
                    }
                }
                try unsafe product.run(
                    buffers.input(0), buffers.input(1), into: output, alpha: alpha, beta: broadcast == nil ? 0 : beta)
                try unsafe after.apply(to: output, batch: m, channels: n, plane: 1)
            }
        }
    }
}

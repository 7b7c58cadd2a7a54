import CKernels
import Kernels
import Testing

/// Every instruction set of this machine against its plain twin. Sizes go around the lanes of each.
@Suite struct KernelTableTests {
    static let tables: [(InstructionSet, mk_table)] = InstructionSet.available.compactMap { set in
        let code: mk_isa =
            switch set {
            case .scalar: MK_SCALAR
            case .avx2: MK_AVX2
            case .avx512: MK_AVX512
            case .neon: MK_NEON
            }
        return mk_table_for(code).map { (set, $0.pointee) }
    }
    static let plain = tables[0].1
    static let sizes = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 48, 49, 63, 64, 65, 127, 1000, 4099]
    /// Alpha and beta with which each unary function is compared.
    static let functions: [(mk_unary_op, Float, Float)] = [
        (MK_IDENTITY, 0, 0), (MK_RELU, 0, 0), (MK_LEAKY_RELU, 0.1, 0), (MK_CLIP, -0.5, 3), (MK_SIGMOID, 0, 0),
        (MK_TANH, 0, 0), (MK_HARD_SIGMOID, 0.2, 0.5), (MK_HARD_SWISH, 0, 0), (MK_SILU, 0, 0), (MK_EXP, 0, 0),
        (MK_ELU, 1.5, 0), (MK_SELU, 1.67, 1.05), (MK_CELU, 2, 0), (MK_THRESHOLDED_RELU, 0.7, 0), (MK_SOFTSIGN, 0, 0),
        (MK_SOFTPLUS, 0, 0), (MK_MISH, 0, 0), (MK_GELU, 0, 0), (MK_GELU_TANH, 0, 0), (MK_ERF, 0, 0), (MK_LOG, 0, 0),
        (MK_SQRT, 0, 0), (MK_ABS, 0, 0), (MK_NEGATE, 0, 0), (MK_RECIPROCAL, 0, 0), (MK_SQUARE, 0, 0),
        (MK_FLOOR, 0, 0), (MK_CEIL, 0, 0), (MK_ROUND, 0, 0), (MK_AFFINE, 1.5, -2),
    ]

    @Test func hasTheScalarTableAndSelectsAnAvailableOne() {
        #expect(Self.tables[0].0 == .scalar)
        #expect(InstructionSet.available.contains(InstructionSet.selected))
    }

    @Test func unaryFunctionsAgreeWithThePlainTwin() {
        for (set, table) in Self.tables {
            for (function, alpha, beta) in Self.functions {
                for (seed, size) in Self.sizes.enumerated() {
                    var values = Values(seed: UInt64(seed))
                    let x = values.array(size, in: -12...12)
                    var expected = [Float](repeating: 7, count: size + 1)
                    var found = expected
                    Self.plain.unary(function, x, &expected, size, alpha, beta)
                    table.unary(function, x, &found, size, alpha, beta)
                    #expect(
                        relativeError(found, expected, floor: 0.1) <= 2e-6, "\(set) \(function.rawValue) of \(size)")
                    #expect(found[size] == 7, "writes beyond the end")
                }
            }
        }
    }

    @Test func unaryFunctionsAreExactAtTheEdges() {
        let x: [Float] = [
            0, -0.0, .infinity, -.infinity, .nan, 88.7, 88.8, 100, -87, -88, -100, -104, -110, 1e-30, -1e-30, 0.62,
            0.63,
        ]
        for (set, table) in Self.tables {
            for (function, alpha, beta) in Self.functions where function != MK_HARD_SWISH && function != MK_MISH {
                // At −∞ these are 0·∞; the twin and the vector code may differ on which NaN or 0 comes out.
                let input = [MK_SILU, MK_GELU, MK_GELU_TANH].contains(function) ? x.filter { $0 != -.infinity } : x
                var expected = [Float](repeating: 0, count: input.count)
                var found = expected
                Self.plain.unary(function, input, &expected, input.count, alpha, beta)
                table.unary(function, input, &found, input.count, alpha, beta)
                #expect(relativeError(found, expected, floor: 1e-30) <= 2e-6, "\(set) \(function.rawValue)")
            }
        }
    }

    @Test func exponentialsKeepTheStatedError() {
        // Against the correctly rounded double, over the range in which float32 is normal.
        for (set, table) in Self.tables {
            let x = (0..<20_001).map { -87 + Float($0) * 0.00875 }
            var found = [Float](repeating: 0, count: x.count)
            table.unary(MK_EXP, x, &found, x.count, 0, 0)
            var worst = 0.0
            for (value, exponent) in zip(found, x) {
                let exact = Self.exponential(Double(exponent))
                worst = max(worst, abs(Double(value) - exact) / exact)
            }
            #expect(worst <= 1e-6, "\(set)")
        }
    }

    @Test func logarithmsKeepTheStatedError() {
        // Over all exponents, the subnormal ones too, and near 1, against the series of the exponential.
        let x = (-149...127).map { Float(sign: .plus, exponent: $0, significand: 1) * ($0 < -126 ? 1 : 1.37) }
        let nearOne = (0..<2_001).map { 0.5 + Float($0) * 0.0005 }
        for (set, table) in Self.tables {
            for values in [x, nearOne] {
                var found = [Float](repeating: 0, count: values.count)
                table.unary(MK_LOG, values, &found, values.count, 0, 0)
                for (logarithm, value) in zip(found, values) {
                    // e^(found − log x) − 1 is the absolute error.
                    let error = abs(Self.exponential(Double(logarithm)) / Double(value) - 1)
                    #expect(error <= max(1e-7, 1e-6 * Double(abs(logarithm))), "\(set) log \(value) = \(logarithm)")
                }
            }
        }
    }

    /// eˣ by its series after halving the argument: independent of any library.
    static func exponential(_ x: Double) -> Double {
        let reduced = x / 4096
        var term = 1.0
        var sum = 1.0
        for index in 1..<14 {
            term *= reduced / Double(index)
            sum += term
        }
        for _ in 0..<12 { sum *= sum }
        return sum
    }

    @Test func binaryFunctionsAgreeWithThePlainTwin() {
        for (set, table) in Self.tables {
            for operation in [MK_ADD, MK_SUB, MK_MUL, MK_DIV, MK_MAX, MK_MIN] {
                for (aStep, bStep) in [(1, 1), (0, 1), (1, 0), (0, 0)] {
                    for (seed, size) in Self.sizes.enumerated() {
                        var values = Values(seed: UInt64(seed))
                        var a = values.array(max(size, 1))
                        let b = values.array(max(size, 1), in: 0.5...2)
                        if size > 3 { a[2] = .nan }
                        var expected = [Float](repeating: 7, count: size + 1)
                        var found = expected
                        Self.plain.binary(operation, a, aStep, b, bStep, &expected, size)
                        table.binary(operation, a, aStep, b, bStep, &found, size)
                        #expect(relativeError(found, expected) == 0, "\(set) \(operation.rawValue) of \(size)")
                    }
                }
            }
        }
    }

    @Test func reductionsAgreeWithThePlainTwin() {
        for (set, table) in Self.tables {
            for (seed, size) in Self.sizes.enumerated() {
                var values = Values(seed: UInt64(seed))
                let x = values.array(size)
                let scale = max(Self.plain.reduce(MK_SUM_OF_ABS, x, size), 1)
                for operation in [MK_SUM, MK_SUM_OF_SQUARES, MK_SUM_OF_ABS, MK_MAXIMUM, MK_MINIMUM] {
                    let difference = table.reduce(operation, x, size) - Self.plain.reduce(operation, x, size)
                    #expect(difference.isNaN || abs(difference) <= 1e-6 * scale, "\(set) \(operation.rawValue) \(size)")
                    // ∞ − ∞ of an empty extreme is the only NaN.
                    #expect(!difference.isNaN || size == 0)
                }
                let found = table.squared_deviation(x, size, 0.3)
                #expect(abs(found - Self.plain.squared_deviation(x, size, 0.3)) <= 1e-6 * scale, "\(set) \(size)")
            }
            for operation in [MK_MAXIMUM, MK_MINIMUM] {
                for position in [0, 5, 70] {
                    var x = [Float](repeating: 1, count: 71)
                    x[position] = .nan
                    #expect(table.reduce(operation, x, x.count).isNaN, "\(set) NaN at \(position)")
                }
            }
        }
    }

    @Test func rowKernelsAgreeWithThePlainTwin() {
        for (set, table) in Self.tables {
            for (seed, size) in Self.sizes.enumerated() {
                var values = Values(seed: UInt64(seed))
                let x = values.array(size)
                let gamma = values.array(size)
                let beta = values.array(size)
                var expected = [Float](repeating: 0.25, count: size)
                var found = expected
                let total = Self.plain.exp_sum(x, &expected, size, 0.5)
                #expect(abs(table.exp_sum(x, &found, size, 0.5) - total) <= 2e-6 * max(total, 1), "\(set) \(size)")
                #expect(relativeError(found, expected) <= 1e-6, "\(set) \(size)")
                Self.plain.axpy(0.3, x, &expected, size)
                table.axpy(0.3, x, &found, size)
                #expect(relativeError(found, expected) <= 2e-6, "\(set) \(size)")
                Self.plain.normalize(x, &expected, size, 0.1, 1.7, gamma, beta)
                table.normalize(x, &found, size, 0.1, 1.7, gamma, beta)
                #expect(relativeError(found, expected) <= 1e-6, "\(set) \(size)")
                let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 * 37) }
                Self.plain.u8_to_f32(bytes, &expected, size, 1 / 127.5, -1)
                table.u8_to_f32(bytes, &found, size, 1 / 127.5, -1)
                #expect(relativeError(found, expected) <= 1e-6, "\(set) \(size)")
            }
        }
    }

    @Test func epiloguesAgreeWithThePlainTwin() {
        for (set, table) in Self.tables {
            for (operation, alpha, beta) in Self.functions.prefix(9) {
                for size in Self.sizes.prefix(20) {
                    var values = Values(seed: UInt64(size))
                    let bias = values.array(3)
                    let slopes = values.array(3)
                    let add = values.array(3 * size)
                    var expected = values.array(3 * size)
                    var found = expected
                    for hasSlopes in [false, true] where !hasSlopes || operation == MK_LEAKY_RELU {
                        bias.withUnsafeBufferPointer { bias in
                            slopes.withUnsafeBufferPointer { slopes in
                                add.withUnsafeBufferPointer { add in
                                    var code = mk_epilogue()
                                    code.bias = bias.baseAddress
                                    code.slopes = hasSlopes ? slopes.baseAddress : nil
                                    code.add = size > 8 ? add.baseAddress : nil
                                    code.add_stride = size
                                    code.op = operation
                                    code.alpha = alpha
                                    code.beta = beta
                                    Self.plain.epilogue(&expected, 3, size, size, &code)
                                    table.epilogue(&found, 3, size, size, &code)
                                }
                            }
                        }
                        #expect(relativeError(found, expected) <= 2e-6, "\(set) \(operation.rawValue) of \(size)")
                    }
                }
            }
        }
    }

    @Test func lstmStepsAgreeWithThePlainTwin() {
        for (set, table) in Self.tables {
            for blocks in [0, 1, 2, 5] {
                var values = Values(seed: UInt64(blocks))
                let gates = values.array(64 * blocks, in: -4...4)
                let peephole = values.array(48 * blocks)
                let state = values.array(16 * blocks)
                for hasPeephole in [false, true] {
                    var (c, h) = (state, [Float](repeating: 0, count: state.count))
                    var (expectedC, expectedH) = (c, h)
                    peephole.withUnsafeBufferPointer { peephole in
                        let address = hasPeephole ? peephole.baseAddress : nil
                        Self.plain.lstm_cell(gates, address, &expectedC, &expectedH, blocks)
                        table.lstm_cell(gates, address, &c, &h, blocks)
                    }
                    #expect(relativeError(c, expectedC) <= 2e-6, "\(set) \(blocks)")
                    #expect(relativeError(h, expectedH) <= 2e-6, "\(set) \(blocks)")
                }
            }
        }
    }

    @Test func productsOfTilesAgreeWithThePlainSum() {
        for (set, table) in Self.tables {
            for size in Self.sizes where size < 200 {
                for taps in [1, 3, 29] {
                    var values = Values(seed: UInt64(size * 31 + taps))
                    let x = values.array(taps * 3 + size + 40)
                    let offsets = (0..<taps).map { $0 * 3 + ($0 % 2) }
                    let rows = table.tile_rows
                    let a = values.array(taps * rows)
                    let bias = values.array(rows)
                    for m in Set([1, rows / 2, rows]) where m > 0 {
                        var found = [Float](repeating: 9, count: rows * (size + 1))
                        bias.withUnsafeBufferPointer { bias in
                            var code = mk_epilogue()
                            code.bias = bias.baseAddress
                            code.op = MK_RELU
                            table.tile_product(taps, a, x, offsets, &found, size + 1, m, size, &code)
                        }
                        var expected = [Float](repeating: 9, count: rows * (size + 1))
                        for row in 0..<m {
                            for index in 0..<size {
                                var sum = Double(bias[row])
                                for tap in 0..<taps {
                                    sum += Double(a[tap * rows + row]) * Double(x[offsets[tap] + index])
                                }
                                expected[row * (size + 1) + index] = Float(max(sum, 0))
                            }
                        }
                        #expect(relativeError(found, expected) <= 5e-6, "\(set) \(taps) taps, \(m) × \(size)")
                    }
                    var found = [Float](repeating: 9, count: size + 1)
                    var expected = found
                    table.weighted_rows(taps, a, x, offsets, &found, size)
                    Self.plain.weighted_rows(taps, a, x, offsets, &expected, size)
                    #expect(relativeError(found, expected) <= 5e-6, "\(set) \(taps) taps of \(size)")
                }
            }
        }
    }

    @Test func rowsAreCopiedAtAnyStep() {
        for (set, table) in Self.tables {
            for size in Self.sizes where size < 130 {
                var values = Values(seed: UInt64(size))
                for (rows, step) in [(0, 1), (3, 1), (3, 2), (2, 3), (2, 4)] {
                    let x = values.array(rows * (size * step + 1) + 1)
                    var copy = [Float](repeating: 3, count: rows * (size + 3))
                    var expected = copy
                    table.copy_rows(x, size * step + 1, step, &copy, size + 3, rows, size)
                    Self.plain.copy_rows(x, size * step + 1, step, &expected, size + 3, rows, size)
                    #expect(copy == expected, "\(set) step \(step) of \(size)")
                }
            }
        }
    }
}

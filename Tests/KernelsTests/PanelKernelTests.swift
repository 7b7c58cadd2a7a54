import CKernels
import Kernels
import Testing

/// The kernels that have channels along the lanes, each instruction set against its plain twin.
@Suite struct PanelKernelTests {
    static let tables = KernelTableTests.tables
    static let plain = KernelTableTests.plain

    @Test func productsWithPanelsAgreeWithThePlainTwin() {
        for (set, table) in Self.tables {
            for taps in [0, 1, 2, 3, 4, 5, 29] {
                for width in stride(from: table.lanes, through: table.panel_width, by: table.lanes) {
                    for rows in 1...table.panel_rows {
                        var values = Values(seed: UInt64(taps * 31 + rows))
                        let stride = width + 3
                        let a = values.array(taps * 7 + rows * 9 + 1)
                        let offsets = (0..<taps).map { $0 * 7 + $0 % 2 }
                        let b = values.array(taps * width + 1)
                        let (bias, slopes) = (values.array(width), values.array(width))
                        for (isIndirect, hasEnd) in [(true, true), (false, true), (true, false)] {
                            var found = values.array(rows * stride)
                            var expected = found
                            bias.withUnsafeBufferPointer { bias in
                                slopes.withUnsafeBufferPointer { slopes in
                                    var end = mk_panel_end()
                                    end.accumulate = isIndirect
                                    if hasEnd {
                                        end.bias = bias.baseAddress
                                        end.slopes = slopes.baseAddress
                                        end.op = MK_LEAKY_RELU
                                    } else {
                                        end.op = MK_SILU
                                    }
                                    for (kernel, isFound) in [(table, true), (Self.plain, false)] {
                                        var y = isFound ? found : expected
                                        offsets.withUnsafeBufferPointer { offsets in
                                            kernel.panel_product(
                                                taps, a, isIndirect ? offsets.baseAddress : nil, isIndirect ? 2 : taps,
                                                rows, b, width, &y, stride, &end)
                                        }
                                        if isFound { found = y } else { expected = y }
                                    }
                                }
                            }
                            #expect(
                                relativeError(found, expected) <= 5e-6, "\(set) \(taps) taps, \(rows) × \(width)")
                        }
                    }
                }
            }
        }
    }

    /// Every float16, among them subnormal numbers and zeros of both signs.
    @Test func float16WeightsAreWidenedExactly() {
        let finite = (UInt16.min...UInt16.max).filter { $0 & 0x7c00 != 0x7c00 }
        for bits in finite { #expect(mk_half_of_float(mk_float_of_half(bits)) == bits) }
        let patterns: [(UInt16, Float)] = [
            (0x3c00, 1), (0xc000, -2), (0x7bff, 65_504), (0x0400, 0x1p-14), (0x0001, 0x1p-24), (0x3555, 0.33325195),
        ]
        for (bits, value) in patterns { #expect(mk_float_of_half(bits) == value) }
        // Ties go to even; what rounds up to 65,536 is infinite.
        #expect(mk_half_of_float(1 + 0x1p-11) == 0x3c00)
        #expect(mk_half_of_float(1 + 0x3p-11) == 0x3c02)
        #expect(mk_half_of_float(65_520) == 0x7c00)
        #expect(mk_half_of_float(.nan) & 0x7fff > 0x7c00)
        for (set, table) in Self.tables {
            let panels = finite.count / 64
            var found = [Float](repeating: 0, count: panels * 64)
            table.half_product(1, [1], 1, 1, finite, panels, &found, 0)
            #expect(found == finite.prefix(panels * 64).map { mk_float_of_half($0) }, "\(set)")
        }
    }

    @Test func productsWithFloat16PanelsAgreeWithThePlainTwin() {
        for (set, table) in Self.tables {
            for (taps, panels) in [(0, 1), (1, 1), (3, 2), (40, 3)] {
                var values = Values(seed: UInt64(taps))
                for rows in [0, 1, 2, 3, 4, 5, 9] {
                    let h = values.array(rows * (taps + 1) + 1)
                    let w = values.array(taps * panels * 64 + 1).map { mk_half_of_float($0) }
                    let stride = panels * 64 + 5
                    var found = values.array(rows * stride + 1)
                    var expected = found
                    table.half_product(taps, h, taps + 1, rows, w, panels, &found, stride)
                    Self.plain.half_product(taps, h, taps + 1, rows, w, panels, &expected, stride)
                    #expect(relativeError(found, expected) <= 5e-6, "\(set) \(rows) rows, \(taps) × \(panels)")
                }
            }
        }
    }

    @Test func transposesAnySize() {
        for (set, table) in Self.tables {
            for rows in [0, 1, 3, 4, 7, 8, 15, 16, 17, 33] {
                for columns in [0, 1, 2, 5, 8, 16, 31, 64] {
                    var values = Values(seed: UInt64(rows * 97 + columns))
                    let (from, to) = (columns + 2, rows + 1)
                    let x = values.array(rows * from + 1)
                    var y = [Float](repeating: 3, count: columns * to + 1)
                    table.transpose(x, from, rows, columns, &y, to)
                    var expected = [Float](repeating: 3, count: columns * to + 1)
                    for row in 0..<rows {
                        for column in 0..<columns { expected[column * to + row] = x[row * from + column] }
                    }
                    #expect(y == expected, "\(set) \(rows) × \(columns)")
                }
            }
        }
    }

    @Test func windowsOverOnePlaneAgreeWithThePlainTwin() {
        for (set, table) in Self.tables {
            for (rows, columns) in [(1, 1), (2, 3), (7, 7), (5, 16), (6, 17), (14, 33), (3, 70), (9, 4)] {
                for kernel in [2, 3, 5] {
                    for stride in [1, 2] {
                        for (before, after) in [(0, 0), (1, 1), (kernel - 1, 0), (0, kernel - 1), (kernel / 2, 40)] {
                            guard rows + before + after >= kernel, columns + before + after >= kernel else { continue }
                            let window = mk_window(
                                rows: rows, cols: columns, out_rows: (rows + before + after - kernel) / stride + 1,
                                out_cols: (columns + before + after - kernel) / stride + 1, kernel: kernel,
                                stride: stride, pad_top: before, pad_left: before)
                            compare(set, table, window)
                        }
                    }
                }
            }
        }
    }

    private func compare(_ set: InstructionSet, _ table: mk_table, _ window: mk_window) {
        var window = window
        var values = Values(seed: UInt64(window.rows * 100 + window.cols))
        let x = values.array(window.rows * window.cols)
        let count = window.out_rows * window.out_cols
        var found = [Float](repeating: 9, count: count + 1)
        var expected = found
        let name: Comment = "\(set) \(window)"
        if window.kernel > 2 {
            let w = values.array(window.kernel * window.kernel)
            let bias: [Float] = [0.5]
            for operation in [MK_RELU, MK_SILU, MK_GELU] {
                bias.withUnsafeBufferPointer { bias in
                    var end = mk_epilogue()
                    end.bias = bias.baseAddress
                    end.op = operation
                    table.depthwise(&window, x, w, &found, &end)
                    Self.plain.depthwise(&window, x, w, &expected, &end)
                }
                #expect(relativeError(found, expected) <= 5e-6, name)
            }
        }
        if window.kernel < 5 {
            table.max_pool(&window, x, &found)
            Self.plain.max_pool(&window, x, &expected)
            #expect(found == expected, name)
            var withNaN = x
            withNaN[x.count / 2] = .nan
            table.max_pool(&window, withNaN, &found)
            Self.plain.max_pool(&window, withNaN, &expected)
            #expect(relativeError(found, expected) == 0, name)
        }
    }

    @Test func transformsOfTilesAgreeWithThePlainMatrices() {
        for (set, table) in Self.tables {
            for m in [2, 4] {
                let k = m + 2
                for channels in [16, 48] {
                    for (begin, end) in [(0, k), (1, k), (0, k - 1), (k, k), (2, 3)] {
                        var values = Values(seed: UInt64(channels + begin))
                        let x = values.array(k * k * channels)
                        var tile = mk_tile_input(
                            row_stride: k * channels, col_stride: channels, row_begin: begin, row_end: end,
                            col_begin: 0, col_end: end)
                        var v = [Float](repeating: 3, count: k * k * (channels + 16))
                        var expected = v
                        table.winograd_input(m, &tile, x, &v, channels + 16, channels)
                        Self.plain.winograd_input(m, &tile, x, &expected, channels + 16, channels)
                        #expect(relativeError(v, expected, floor: 10) <= 2e-6, "\(set) F(\(m)) \(begin)..<\(end)")
                    }
                    compareOutputs(set, table, m, channels)
                }
            }
        }
    }

    private func compareOutputs(_ set: InstructionSet, _ table: mk_table, _ m: Int, _ channels: Int) {
        var values = Values(seed: UInt64(channels + m))
        let products = values.array((m + 2) * (m + 2) * channels)
        let bias = values.array(channels)
        for (rows, columns) in [(m, m), (1, m), (m, 1)] {
            for operation in [MK_IDENTITY, MK_CLIP, MK_SIGMOID, MK_GELU] {
                var tile = mk_tile_output(row_stride: m * channels, col_stride: channels, rows: rows, cols: columns)
                var y = [Float](repeating: 3, count: m * m * channels)
                var expected = y
                bias.withUnsafeBufferPointer { bias in
                    var end = mk_panel_end()
                    end.bias = bias.baseAddress
                    end.op = operation
                    end.beta = 6
                    table.winograd_output(m, products, channels, &tile, &y, channels, &end)
                    Self.plain.winograd_output(m, products, channels, &tile, &expected, channels, &end)
                }
                #expect(relativeError(y, expected, floor: 100) <= 5e-6, "\(set) F(\(m)) \(rows) × \(columns)")
            }
        }
    }
}

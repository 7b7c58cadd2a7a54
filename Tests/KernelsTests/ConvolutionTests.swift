import Kernels
import TensorCore
import Testing

@Suite struct ConvolutionTests {
    /// The definition, tap by tap, in double.
    static func direct(_ g: ConvolutionGeometry, _ x: [Float], _ w: [Float], _ bias: [Float]) -> [Float] {
        let (rows, columns) = (g.rows, g.columns)
        let (groupInputs, groupOutputs) = (g.inputChannels / g.groups, g.outputChannels / g.groups)
        var y: [Float] = []
        for image in 0..<g.batch {
            for channel in 0..<g.outputChannels {
                for row in 0..<rows.output {
                    for column in 0..<columns.output {
                        var sum = Double(bias[channel])
                        for input in 0..<groupInputs {
                            let plane = image * g.inputChannels + channel / groupOutputs * groupInputs + input
                            for i in 0..<rows.kernel {
                                for j in 0..<columns.kernel {
                                    let r = row * rows.stride - rows.padBegin + i * rows.dilation
                                    let c = column * columns.stride - columns.padBegin + j * columns.dilation
                                    guard (0..<rows.input).contains(r), (0..<columns.input).contains(c) else {
                                        continue
                                    }
                                    let weight = w[
                                        ((channel * groupInputs + input) * rows.kernel + i) * columns.kernel + j]
                                    sum += Double(weight) * Double(x[(plane * rows.input + r) * columns.input + c])
                                }
                            }
                        }
                        y.append(Float(sum))
                    }
                }
            }
        }
        return y
    }

    /// The ways that compute a convolution of this geometry.
    static func algorithms(for g: ConvolutionGeometry) -> [ConvolutionAlgorithm] {
        var result = [ConvolutionAlgorithm.tiles]
        if g.groups == 1 { result.append(.panels) }
        if DepthwiseConvolution.applies(to: g) { result.append(.depthwise) }
        if WinogradConvolution.applies(to: g) { result += [.winograd(tile: 2), .winograd(tile: 4)] }
        return result
    }

    static func run(
        _ g: ConvolutionGeometry, _ x: [Float], _ w: [Float], _ epilogue: Epilogue,
        algorithm: ConvolutionAlgorithm = .tiles, team: ThreadTeam? = nil
    ) throws -> [Float] {
        let convolution = try PlannedConvolution(g, algorithm: algorithm)
        let shape = try Shape([g.outputChannels, g.inputChannels / g.groups, g.rows.kernel, g.columns.kernel])
        let packed = try ConvolutionWeights(w, shape: shape, groups: g.groups).packed(for: algorithm)
        var scratch = [Float](repeating: .nan, count: convolution.scratchCount(threads: team?.count ?? 1))
        var y = [Float](repeating: .nan, count: g.outputCount + 1)
        try x.withBuffer { x throws(ShapeError) in
            try scratch.withMutableBuffer { scratch throws(ShapeError) in
                try y.withMutableBuffer { y throws(ShapeError) in
                    try convolution.run(
                        x, packed: packed.buffer, epilogue: epilogue, into: y, scratch: scratch, team: team)
                }
            }
        }
        #expect(y.removeLast().isNaN, "writes beyond the end")
        return y
    }

    static let team = ThreadTeam(count: 3, leastWork: 0)

    struct Case: Sendable, CustomStringConvertible {
        var batch = 1
        var inputs: Int, outputs: Int
        var groups = 1
        var size: (Int, Int), kernel: (Int, Int)
        var stride = (1, 1)
        var dilation = (1, 1)
        var pad = (0, 0)
        var description: String {
            "\(batch)×\(inputs)→\(outputs)/\(groups) \(size) ∗ \(kernel) stride \(stride) dilation \(dilation) pad \(pad)"
        }
    }

    static let cases: [Case] = [
        Case(inputs: 1, outputs: 1, size: (1, 1), kernel: (1, 1)),
        Case(batch: 2, inputs: 3, outputs: 10, size: (12, 12), kernel: (3, 3)),
        Case(inputs: 3, outputs: 28, size: (24, 24), kernel: (3, 3)),
        Case(inputs: 5, outputs: 17, size: (7, 9), kernel: (3, 3), pad: (1, 1)),
        Case(inputs: 8, outputs: 8, size: (48, 48), kernel: (3, 3), pad: (1, 1)),
        Case(inputs: 4, outputs: 9, size: (6, 6), kernel: (3, 3), pad: (1, 1)),
        Case(batch: 2, inputs: 4, outputs: 6, size: (11, 13), kernel: (3, 3), stride: (2, 2), pad: (1, 1)),
        Case(inputs: 3, outputs: 8, size: (17, 15), kernel: (7, 7), stride: (2, 2), pad: (3, 3)),
        Case(inputs: 6, outputs: 5, size: (10, 10), kernel: (1, 1)),
        Case(inputs: 6, outputs: 5, size: (10, 11), kernel: (1, 1), stride: (2, 2)),
        Case(inputs: 6, outputs: 5, size: (9, 10), kernel: (1, 1), stride: (3, 2), pad: (1, 2)),
        Case(
            inputs: 4, outputs: 6, groups: 2, size: (5, 6), kernel: (3, 2), stride: (2, 1), dilation: (1, 2),
            pad: (2, 1)),
        Case(inputs: 8, outputs: 8, groups: 8, size: (14, 14), kernel: (3, 3), pad: (1, 1)),
        Case(batch: 2, inputs: 7, outputs: 14, groups: 7, size: (9, 8), kernel: (5, 5), stride: (2, 2), pad: (2, 2)),
        Case(inputs: 4, outputs: 16, groups: 4, size: (9, 8), kernel: (3, 3), pad: (1, 1)),
        Case(inputs: 40, outputs: 24, size: (1, 101), kernel: (1, 5), stride: (1, 2), pad: (0, 2)),
        Case(inputs: 3, outputs: 4, size: (30, 30), kernel: (3, 3), dilation: (4, 3), pad: (4, 3)),
        Case(inputs: 2, outputs: 3, size: (4, 900), kernel: (2, 3), pad: (0, 1)),
        Case(inputs: 192, outputs: 192, size: (6, 6), kernel: (3, 3), pad: (1, 1)),
        Case(inputs: 128, outputs: 64, size: (3, 3), kernel: (3, 3)),
        Case(inputs: 2, outputs: 3, size: (5, 5), kernel: (2, 2), stride: (3, 3), dilation: (2, 1), pad: (5, 4)),
    ]

    @Test(arguments: cases) func agreesWithTheDefinition(_ c: Case) throws {
        let rows = try WindowAxis(
            input: c.size.0, kernel: c.kernel.0, stride: c.stride.0, dilation: c.dilation.0,
            padding: .explicit(begin: c.pad.0, end: c.pad.0))
        let columns = try WindowAxis(
            input: c.size.1, kernel: c.kernel.1, stride: c.stride.1, dilation: c.dilation.1,
            padding: .explicit(begin: c.pad.1, end: c.pad.1))
        let geometry = try ConvolutionGeometry(
            batch: c.batch, inputChannels: c.inputs, outputChannels: c.outputs, groups: c.groups, rows: rows,
            columns: columns)
        var values = Values(seed: 5)
        let x = values.array(geometry.inputCount)
        let w = values.array(geometry.weightCount)
        let bias = values.array(c.outputs)
        let slopes = values.array(c.outputs)
        let linear = Self.direct(geometry, x, w, bias)
        let plane = max(rows.output * columns.output, 1)
        for algorithm in Self.algorithms(for: geometry) {
            for team in [nil, Self.team] {
                let found = try Self.run(
                    geometry, x, w, Epilogue(bias: FloatStorage(bias), slopes: FloatStorage(slopes)),
                    algorithm: algorithm, team: team)
                let expected = linear.enumerated().map { $1 < 0 ? $1 * slopes[$0 / plane % c.outputs] : $1 }
                #expect(relativeError(found, expected) <= 2e-4, "\(algorithm), team of \(team?.count ?? 1)")
            }
        }
        let found = try Self.run(geometry, x, w, Epilogue(bias: FloatStorage(bias)))
        // Sums of up to 1,728 products of magnitude below 1.
        #expect(relativeError(found, linear) <= 5e-5)
        let relu = try Self.run(geometry, x, w, Epilogue(activation: .relu, bias: FloatStorage(bias)))
        #expect(relativeError(relu, linear.map { max($0, 0) }) <= 5e-5)
        let silu = try Self.run(geometry, x, w, Epilogue(activation: .sigmoid, bias: FloatStorage(bias)))
        #expect(relativeError(silu, linear.map { Float(1 / (1 + KernelTableTests.exponential(-Double($0)))) }) <= 5e-5)
        let prelu = try Self.run(
            geometry, x, w, Epilogue(bias: FloatStorage(bias), slopes: FloatStorage(slopes)))
        let expected = linear.enumerated().map { $1 < 0 ? $1 * slopes[$0 / plane % c.outputs] : $1 }
        #expect(relativeError(prelu, expected) <= 5e-5)
    }

    static let filteredCases: [(inputs: Int, outputs: Int, size: (Int, Int), pads: [Int], batch: Int)] = [
        (1, 1, (3, 3), [0, 0, 0, 0], 1), (2, 3, (4, 4), [1, 1, 1, 1], 2), (5, 9, (7, 11), [1, 1, 1, 1], 1),
        (16, 24, (6, 6), [1, 1, 1, 1], 1), (3, 8, (13, 70), [0, 2, 1, 3], 1), (32, 32, (48, 48), [1, 1, 1, 1], 1),
        (20, 17, (24, 24), [1, 1, 1, 1], 2), (64, 16, (12, 12), [1, 1, 1, 1], 1), (4, 4, (5, 300), [1, 0, 1, 0], 1),
    ]

    @Test(arguments: filteredCases.indices) func minimalFilteringAgreesWithTheDefinition(_ index: Int) throws {
        let c = Self.filteredCases[index]
        let geometry = try ConvolutionGeometry(
            batch: c.batch, inputChannels: c.inputs, outputChannels: c.outputs,
            rows: WindowAxis(input: c.size.0, kernel: 3, padding: .explicit(begin: c.pads[0], end: c.pads[1])),
            columns: WindowAxis(input: c.size.1, kernel: 3, padding: .explicit(begin: c.pads[2], end: c.pads[3])))
        var values = Values(seed: 7)
        let x = values.array(geometry.inputCount)
        let w = values.array(geometry.weightCount)
        let bias = values.array(c.outputs)
        let expected = Self.direct(geometry, x, w, bias).map { max($0, 0) }
        for algorithm in [ConvolutionAlgorithm.tiles, .panels, .winograd(tile: 2), .winograd(tile: 4)] {
            let y = try Self.run(
                geometry, x, w, Epilogue(activation: .relu, bias: FloatStorage(bias)), algorithm: algorithm)
            // Relative to the sum of magnitudes, which for these values is about a quarter of the taps.
            let scale = Float(geometry.taps) / 4
            let worst = zip(y, expected).map { abs($0 - $1) }.max() ?? 0
            let error: Float = algorithm == .winograd(tile: 4) ? 5e-6 : 2e-6
            #expect(worst <= error * max(scale, 4), "\(algorithm)")
            #expect(!y.contains { $0.isNaN }, "\(algorithm)")
        }
    }

    @Test func minimalFilteringIsOnlyForItsOwnShape() throws {
        let three = try WindowAxis(input: 8, kernel: 3)
        for other in [
            try WindowAxis(input: 8, kernel: 3, stride: 2), try WindowAxis(input: 8, kernel: 3, dilation: 2),
            try WindowAxis(input: 8, kernel: 5),
        ] {
            let geometry = try ConvolutionGeometry(
                batch: 1, inputChannels: 32, outputChannels: 32, rows: three, columns: other)
            #expect([.tiles, .panels].contains(try PlannedConvolution(geometry).algorithm))
            #expect(throws: ShapeError.self) { try WinogradConvolution(geometry, tile: 2) }
            #expect(throws: ShapeError.self) { try DepthwiseConvolution(geometry) }
        }
    }

    @Test func choosesByTheShape() throws {
        func chosen(
            _ inputs: Int, _ outputs: Int, size: Int, kernel: Int, stride: Int = 1, groups: Int = 1
        ) throws -> ConvolutionAlgorithm {
            let axis = try WindowAxis(
                input: size, kernel: kernel, stride: stride, padding: .explicit(begin: kernel / 2, end: kernel / 2))
            return try PlannedConvolution(
                ConvolutionGeometry(
                    batch: 1, inputChannels: inputs, outputChannels: outputs, groups: groups, rows: axis, columns: axis)
            ).algorithm
        }
        #expect(try chosen(64, 64, size: 14, kernel: 3, groups: 64) == .depthwise)
        #expect(try chosen(64, 64, size: 56, kernel: 3) == .winograd(tile: 4))
        // F(4×4) would be faster, with 38 MB of weights.
        #expect(try chosen(512, 512, size: 56, kernel: 3) == .winograd(tile: 2))
        if InstructionSet.selected != .scalar {
            #expect(try chosen(960, 160, size: 7, kernel: 1) == .panels)
            #expect(try chosen(48, 1_152, size: 1, kernel: 1) == .panels)
        }
        #expect(try chosen(16, 96, size: 112, kernel: 1) == .tiles)
        #expect(try chosen(8, 8, size: 16, kernel: 3, groups: 2) == .tiles)
    }

    /// torch 2.13, conv2d(pad(x, (1, 2, 2, 0)), w, b, stride=(2, 1), dilation=(1, 2), groups=2) of patterns.
    @Test func agreesWithTorch() throws {
        let geometry = try ConvolutionGeometry(
            batch: 2, inputChannels: 4, outputChannels: 6, groups: 2,
            rows: WindowAxis(input: 5, kernel: 3, stride: 2, padding: .explicit(begin: 2, end: 0)),
            columns: WindowAxis(input: 6, kernel: 2, dilation: 2, padding: .explicit(begin: 1, end: 2)))
        let x = (0..<240).map { Float($0 % 17 - 8) / 8 }
        let w = (0..<72).map { Float($0 % 11 - 5) / 10 }
        let y = try Self.run(geometry, x, w, Epilogue(bias: FloatStorage([0.1, -0.2, 0.3, -0.4, 0.5, -0.6])))
        #expect(y.count == 2 * 6 * 3 * 7)
        let first: [Float] = [
            -0.275, 0.075, 0.0625, 1.1125, 1.1, -0.35, -0.3, 0.3125, 0.6125, 0.55, 0.0625, 0.0, 0.25, 0.4625, 0.625,
            0.5,
        ]
        #expect(relativeError(Array(y[..<16]), first) <= 1e-6)
        #expect(relativeError([y.reduce(0, +), y.map { abs($0) }.reduce(0, +)], [-28.4875, 134.5625]) <= 1e-5)
    }

    @Test func refusesWindowsAndBuffersThatDoNotFit() throws {
        #expect(throws: ShapeError.self) { try WindowAxis(input: 3, kernel: 5) }
        #expect(throws: ShapeError.self) { try WindowAxis(input: 3, kernel: 0) }
        #expect(throws: ShapeError.self) { try WindowAxis(input: 3, kernel: 2, stride: 0) }
        #expect(throws: ShapeError.self) {
            try WindowAxis(input: 3, kernel: 2, padding: .explicit(begin: -1, end: 0))
        }
        let axis = try WindowAxis(input: 4, kernel: 3)
        #expect(throws: ShapeError.self) {
            try ConvolutionGeometry(batch: 1, inputChannels: 3, outputChannels: 4, groups: 2, rows: axis, columns: axis)
        }
        let geometry = try ConvolutionGeometry(
            batch: 1, inputChannels: 1, outputChannels: 1, rows: axis, columns: axis)
        #expect(throws: ShapeError.countMismatch(expected: 16, found: 15)) {
            try Self.run(geometry, [Float](repeating: 0, count: 15), [Float](repeating: 0, count: 9), Epilogue())
        }
        let huge = try WindowAxis(input: 1, kernel: 1, padding: .explicit(begin: 2_000_000_000, end: 0))
        #expect(throws: ShapeError.self) {
            try PlannedConvolution(
                ConvolutionGeometry(batch: 1, inputChannels: 1, outputChannels: 1, rows: huge, columns: huge))
        }
    }

    @Test func sameAndRoundedUpPaddingFollowONNX() throws {
        // ONNX Conv-11: output = ⌈input / stride⌉, the odd element at the end or at the beginning.
        let upper = try WindowAxis(input: 5, kernel: 2, stride: 2, padding: .same(upper: true))
        #expect([upper.output, upper.padBegin, upper.padEnd] == [3, 0, 1])
        let lower = try WindowAxis(input: 5, kernel: 2, stride: 2, padding: .same(upper: false))
        #expect([lower.output, lower.padBegin, lower.padEnd] == [3, 1, 0])
        #expect(try WindowAxis(input: 5, kernel: 2, stride: 2, roundUp: true).output == 3)
        // The last window would begin behind the input.
        #expect(
            try WindowAxis(
                input: 2, kernel: 1, stride: 2, padding: .explicit(begin: 0, end: 1), roundUp: true
            ).output == 1)
    }
}

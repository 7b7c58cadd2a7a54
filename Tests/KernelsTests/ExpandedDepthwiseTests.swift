import Kernels
import TensorCore
import Testing

/// The pair in one against the two convolutions one after the other, by their definitions.
@Suite struct ExpandedDepthwiseTests {
    struct Case: Sendable, CustomStringConvertible {
        var batch = 1
        var inputs: Int, channels: Int, size: (Int, Int), kernel: Int
        var stride = 1
        var dilation = 1
        var description: String {
            "\(batch)×\(inputs)→\(channels) \(size) ∗ \(kernel) / \(stride), dilation \(dilation)"
        }
    }

    static let cases: [Case] = [
        Case(inputs: 1, channels: 2, size: (1, 1), kernel: 3), Case(inputs: 3, channels: 17, size: (7, 7), kernel: 3),
        Case(batch: 2, inputs: 24, channels: 70, size: (14, 14), kernel: 5, stride: 2),
        Case(batch: 3, inputs: 16, channels: 20, size: (40, 33), kernel: 3, stride: 2),
        Case(inputs: 4, channels: 130, size: (5, 9), kernel: 7),
        Case(inputs: 8, channels: 9, size: (30, 40), kernel: 5),
        Case(inputs: 5, channels: 12, size: (12, 12), kernel: 3, dilation: 2),
    ]

    static func geometries(_ c: Case) throws -> (ConvolutionGeometry, ConvolutionGeometry) {
        func axis(_ input: Int) throws -> WindowAxis {
            let pad = c.kernel / 2 * c.dilation
            return try WindowAxis(
                input: input, kernel: c.kernel, stride: c.stride, dilation: c.dilation,
                padding: .explicit(begin: pad, end: pad))
        }
        return (
            try ConvolutionGeometry(
                batch: c.batch, inputChannels: c.inputs, outputChannels: c.channels,
                rows: WindowAxis(input: c.size.0, kernel: 1), columns: WindowAxis(input: c.size.1, kernel: 1)),
            try ConvolutionGeometry(
                batch: c.batch, inputChannels: c.channels, outputChannels: c.channels, groups: c.channels,
                rows: axis(c.size.0), columns: axis(c.size.1))
        )
    }

    @Test(arguments: cases) func agreesWithTheDefinitions(_ c: Case) throws {
        let (expansion, depthwise) = try Self.geometries(c)
        let pair = try ExpandedDepthwise(expansion, depthwise)
        var values = Values(seed: UInt64(c.channels))
        let x = values.array(expansion.inputCount)
        let (wide, taps) = (values.array(expansion.weightCount), values.array(depthwise.weightCount))
        let (innerBias, bias) = (values.array(c.channels), values.array(c.channels))
        let map = ConvolutionTests.direct(expansion, x, wide, innerBias).map { min(max($0, 0), 6) }
        let expected = ConvolutionTests.direct(depthwise, map, taps, bias).map { max($0, 0) }
        let packed = try ConvolutionWeights(wide, shape: Shape([c.channels, c.inputs, 1, 1]), groups: 1)
            .packed(for: pair.algorithm)
        for team in [nil, ThreadTeam(count: 3, leastWork: 0)] {
            var scratch = [Float](repeating: .nan, count: pair.scratchCount(threads: team?.count ?? 1))
            var y = [Float](repeating: .nan, count: depthwise.outputCount + 1)
            try x.withBuffer { x throws(ShapeError) in
                try taps.withBuffer { taps throws(ShapeError) in
                    try scratch.withMutableBuffer { scratch throws(ShapeError) in
                        try y.withMutableBuffer { y throws(ShapeError) in
                            try pair.run(
                                x, packed: packed.buffer,
                                inner: Epilogue(activation: .clip(min: 0, max: 6), bias: FloatStorage(innerBias)),
                                weights: taps, epilogue: Epilogue(activation: .relu, bias: FloatStorage(bias)), into: y,
                                scratch: scratch, team: team)
                        }
                    }
                }
            }
            #expect(y.removeLast().isNaN, "writes beyond the end")
            #expect(relativeError(y, expected) <= 5e-5)
        }
    }

    @Test func isOnlyForAPairThatFits() throws {
        let (expansion, depthwise) = try Self.geometries(Case(inputs: 3, channels: 8, size: (9, 9), kernel: 3))
        #expect(throws: ShapeError.self) { try ExpandedDepthwise(depthwise, depthwise) }
        #expect(throws: ShapeError.self) { try ExpandedDepthwise(expansion, expansion) }
        let other = try Self.geometries(Case(inputs: 3, channels: 8, size: (9, 8), kernel: 3)).1
        #expect(throws: ShapeError.self) { try ExpandedDepthwise(expansion, other) }
    }
}

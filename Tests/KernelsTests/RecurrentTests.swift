import Kernels
import TensorCore
import Testing

/// torch 2.13: nn.LSTM(3, 2, bidirectional=True) and nn.GRU(3, 2), parameter i filled with ((7j + i) mod 13 − 6) / 10,
/// on x = ((5j mod 9) − 4) / 5 as [4, 1, 3].
@Suite struct RecurrentTests {
    static let x = (0..<12).map { Float($0 * 5 % 9 - 4) / 5 }

    /// torch's parameter, its blocks of two rows put into ONNX's order.
    static func parameter(_ index: Int, width: Int, order: [Int]) -> [Float] {
        let torch = (0..<(order.count * 2 * width)).map { Float(($0 * 7 + index) % 13 - 6) / 10 }
        return order.flatMap { torch[($0 * 2 * width)..<(($0 + 1) * 2 * width)] }
    }

    struct Result {
        var y: [Float], h: [Float], c: [Float]
    }

    static func run(
        gru: Bool = false, directions: Int, parameters: [[[Float]]], batchFirst: Bool = false, lengths: [Int32] = [],
        x: [Float] = x, batch: Int = 1, isPacked: Bool = true, team: ThreadTeam? = nil
    ) throws -> Result {
        let geometry = try RecurrentGeometry(
            steps: 4, batch: batch, inputSize: 3, hiddenSize: 2, directions: directions, batchFirst: batchFirst)
        var result = Result(
            y: Array(repeating: .nan, count: geometry.outputCount),
            h: Array(repeating: .nan, count: directions * batch * 2),
            c: Array(repeating: .nan, count: directions * batch * 2))
        let none = FloatBuffer(start: nil, count: 0)
        for direction in 0..<directions {
            let weights = parameters[direction].map { FloatStorage($0) }
            defer { withExtendedLifetime(weights) {} }
            let (w, r, b) = (weights[0].buffer, weights[1].buffer, weights[2].buffer)
            let gru =
                gru
                ? try RecurrentLayer(
                    .gru(linearBeforeReset: true), geometry, isReverse: direction == 1, direction: direction) : nil
            let lstm = try LSTMLayer(geometry, isReverse: direction == 1, direction: direction)
            let parameters = LSTMParameters(input: w, recurrent: r, bias: b, peephole: none)
            let packed = gru == nil && isPacked ? try LSTMWeights(inputSize: 3, hiddenSize: 2, parameters) : nil
            var scratch = [Float](
                repeating: .nan, count: gru?.scratchCount ?? (lstm.scratchCount + (isPacked ? 0 : lstm.packedCount)))
            try Self.withLengths(lengths) { lengths throws(ShapeError) in
                try x.withBuffer { x throws(ShapeError) in
                    try result.y.withMutableBuffer { y throws(ShapeError) in
                        try result.h.withMutableBuffer { h throws(ShapeError) in
                            try result.c.withMutableBuffer { c throws(ShapeError) in
                                try scratch.withMutableBuffer { scratch throws(ShapeError) in
                                    if let gru {
                                        try gru.run(
                                            x, weights: .init(input: w, recurrent: r, bias: b), lengths: lengths,
                                            initialHidden: none, into: y, lastHidden: h, scratch: scratch)
                                    } else if let packed {
                                        try lstm.run(
                                            x, weights: packed, lengths: lengths, initialHidden: none,
                                            initialCell: none, into: y, lastHidden: h, lastCell: c, scratch: scratch,
                                            team: team)
                                    } else {
                                        try lstm.run(
                                            x, parameters: parameters, lengths: lengths, initialHidden: none,
                                            initialCell: none, into: y, lastHidden: h, lastCell: c, scratch: scratch,
                                            team: team)
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        return result
    }

    /// `Array.withBuffer` for lengths.
    private static func withLengths(
        _ lengths: [Int32], _ body: (UnsafeBufferPointer<Int32>) throws(ShapeError) -> Void
    ) throws {
        try lengths.withUnsafeBufferPointer { try body($0) }
    }

    /// torch's gates are i, f, g, o; ONNX's i, o, f, c.
    static let lstm = [0, 4].map { first -> [[Float]] in
        let order = [0, 3, 1, 2]
        return [
            parameter(first, width: 3, order: order), parameter(first + 1, width: 2, order: order),
            parameter(first + 2, width: 1, order: order) + parameter(first + 3, width: 1, order: order),
        ]
    }

    @Test(arguments: [true, false], [1, 2]) func lstmAgreesWithTorchInBothDirections(
        _ isPacked: Bool, _ threads: Int
    ) throws {
        let result = try Self.run(
            directions: 2, parameters: Self.lstm, isPacked: isPacked,
            team: threads > 1 ? ThreadTeam(count: threads, leastWork: 0) : nil)
        let y: [Float] = [
            -0.079433, 0.284743, 0.143232, -0.053, -0.018411, 0.244894, 0.211451, -0.09157, -0.085843, 0.452318,
            0.074544, -0.025508, -0.068274, 0.435944, -0.078038, -0.029905,
        ]
        #expect(relativeError(result.y, y) <= 2e-6)
        #expect(relativeError(result.h, [-0.068274, 0.435944, 0.143232, -0.053]) <= 2e-6)
        #expect(relativeError(result.c, [-0.236316, 1.162512, 0.173441, -0.171817]) <= 2e-6)
    }

    @Test func gruAgreesWithTorch() throws {
        // torch's gates are r, z, n; ONNX's z, r, h; torch applies the reset after the product.
        let order = [1, 0, 2]
        let parameters = [
            [
                Self.parameter(0, width: 3, order: order), Self.parameter(1, width: 2, order: order),
                Self.parameter(2, width: 1, order: order) + Self.parameter(3, width: 1, order: order),
            ]
        ]
        let result = try Self.run(gru: true, directions: 1, parameters: parameters)
        let y: [Float] = [-0.209813, 0.427262, 0.023688, 0.400656, -0.260886, 0.501352, -0.252918, 0.650596]
        #expect(relativeError(result.y, y) <= 2e-6)
        #expect(relativeError(result.h, Array(y[6...])) <= 2e-6)
    }

    @Test func sequencesOfABatchDoNotTouchEachOther() throws {
        let alone = try Self.run(directions: 2, parameters: Self.lstm)
        let other = Self.x.map { -$0 }
        let both = try Self.run(
            directions: 2, parameters: Self.lstm, batchFirst: true, x: other + Self.x, batch: 2)
        #expect(relativeError(Array(both.y[16...]), alone.y) <= 1e-6)
        #expect(relativeError(Array(both.h[4...]), alone.h) <= 1e-6)
    }

    @Test func shorterSequencesEndWithZerosAndKeepTheirLastState() throws {
        let full = try Self.run(directions: 1, parameters: [Self.lstm[0]])
        let short = try Self.run(directions: 1, parameters: [Self.lstm[0]], lengths: [2])
        #expect(relativeError(Array(short.y[..<4]), Array(full.y[..<4])) <= 1e-6)
        #expect(Array(short.y[4...]) == [0, 0, 0, 0])
        #expect(relativeError(short.h, Array(full.y[2..<4])) <= 1e-6)
        #expect(throws: ShapeError.self) {
            try Self.run(directions: 1, parameters: [Self.lstm[0]], lengths: [5])
        }
        #expect(throws: ShapeError.self) {
            try Self.run(directions: 1, parameters: [Self.lstm[0]], lengths: [-1])
        }
    }

    /// Hidden sizes around the blocks of sixteen units, several sequences, and weights that float16 does and does not hold.
    @Test(arguments: [1, 15, 16, 17, 40], [true, false]) func lstmAgreesWithTheDefinition(
        _ hidden: Int, _ isHalf: Bool
    ) throws {
        let (steps, batch, inputs) = (5, 7, 3)
        var values = Values(seed: UInt64(hidden))
        func weights(_ count: Int) -> [Float] {
            values.array(count).map { isHalf ? ($0 * 256).rounded() / 256 : $0 }
        }
        let (w, r) = (weights(4 * hidden * inputs), weights(4 * hidden * hidden))
        let (bias, peephole) = (weights(8 * hidden), weights(3 * hidden))
        let x = values.array(steps * batch * inputs)
        let (h0, c0) = (values.array(batch * hidden, in: -2...2), values.array(batch * hidden))
        let geometry = try RecurrentGeometry(
            steps: steps, batch: batch, inputSize: inputs, hiddenSize: hidden, directions: 1)
        let storages = [w, r, bias, peephole, x, h0, c0].map { FloatStorage($0) }
        defer { withExtendedLifetime(storages) {} }
        let buffers = storages.map(\.buffer)
        let packed = try LSTMWeights(
            inputSize: inputs, hiddenSize: hidden,
            LSTMParameters(input: buffers[0], recurrent: buffers[1], bias: buffers[2], peephole: buffers[3]))
        #expect(packed.isHalf == isHalf)
        let layer = try LSTMLayer(geometry, isReverse: false, direction: 0)
        let expected = Self.definition(hidden, batch, w, r, bias, peephole, x, h0, c0)
        for team in [nil, ThreadTeam(count: 2, leastWork: 0)] {
            var scratch = [Float](repeating: .nan, count: layer.scratchCount)
            var y = [Float](repeating: .nan, count: steps * batch * hidden)
            let (none, lengths) = (
                MutableFloatBuffer(start: nil, count: 0), UnsafeBufferPointer<Int32>(start: nil, count: 0)
            )
            try scratch.withMutableBuffer { scratch throws(ShapeError) in
                try y.withMutableBuffer { y throws(ShapeError) in
                    try layer.run(
                        buffers[4], weights: packed, lengths: lengths, initialHidden: buffers[5],
                        initialCell: buffers[6], into: y, lastHidden: none, lastCell: none, scratch: scratch, team: team
                    )
                }
            }
            #expect(relativeError(y, expected) <= 2e-5)
        }
    }

    /// ONNX LSTM-14 in double, all sequences.
    static func definition(
        _ hidden: Int, _ batch: Int, _ w: [Float], _ r: [Float], _ bias: [Float], _ peephole: [Float], _ x: [Float],
        _ h0: [Float], _ c0: [Float]
    ) -> [Float] {
        func sigmoid(_ x: Double) -> Double { 1 / (1 + KernelTableTests.exponential(-x)) }
        func tanh(_ x: Double) -> Double { 2 * sigmoid(2 * x) - 1 }
        let inputs = w.count / (4 * hidden)
        var (h, c) = (h0.map(Double.init), c0.map(Double.init))
        var y: [Float] = []
        for step in 0..<(x.count / (batch * inputs)) {
            var next = h
            for sequence in 0..<batch {
                for unit in 0..<hidden {
                    let gates = (0..<4).map { gate in
                        let row = gate * hidden + unit
                        var sum = Double(bias[row]) + Double(bias[4 * hidden + row])
                        for i in 0..<inputs {
                            sum += Double(w[row * inputs + i]) * Double(x[(step * batch + sequence) * inputs + i])
                        }
                        for i in 0..<hidden { sum += Double(r[row * hidden + i]) * h[sequence * hidden + i] }
                        return sum
                    }
                    let at = sequence * hidden + unit
                    let input = sigmoid(gates[0] + Double(peephole[unit]) * c[at])
                    let forget = sigmoid(gates[2] + Double(peephole[2 * hidden + unit]) * c[at])
                    c[at] = forget * c[at] + input * tanh(gates[3])
                    next[at] = sigmoid(gates[1] + Double(peephole[hidden + unit]) * c[at]) * tanh(c[at])
                }
            }
            h = next
            y += h.map { Float($0) }
        }
        return y
    }
}

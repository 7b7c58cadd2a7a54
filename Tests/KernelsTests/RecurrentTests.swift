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
        _ cell: RecurrentLayer.Cell, directions: Int, parameters: [[[Float]]], batchFirst: Bool = false,
        lengths: [Int32] = [], x: [Float] = x, batch: Int = 1
    ) throws -> Result {
        let geometry = try RecurrentGeometry(
            steps: 4, batch: batch, inputSize: 3, hiddenSize: 2, directions: directions, batchFirst: batchFirst)
        var result = Result(
            y: Array(repeating: .nan, count: geometry.outputCount),
            h: Array(repeating: .nan, count: directions * batch * 2),
            c: Array(repeating: .nan, count: directions * batch * 2))
        for direction in 0..<directions {
            let layer = try RecurrentLayer(cell, geometry, isReverse: direction == 1, direction: direction)
            var scratch = [Float](repeating: .nan, count: layer.scratchCount)
            let parameters = parameters[direction]
            let error = x.withUnsafeBufferPointer { x in
                parameters[0].withUnsafeBufferPointer { w in
                    parameters[1].withUnsafeBufferPointer { r in
                        parameters[2].withUnsafeBufferPointer { b in
                            lengths.withUnsafeBufferPointer { lengths in
                                result.y.withUnsafeMutableBufferPointer { y in
                                    result.h.withUnsafeMutableBufferPointer { h in
                                        result.c.withUnsafeMutableBufferPointer { c in
                                            scratch.withUnsafeMutableBufferPointer { scratch -> ShapeError? in
                                                let none = FloatBuffer(start: nil, count: 0)
                                                do throws(ShapeError) {
                                                    try layer.run(
                                                        x,
                                                        weights: .init(input: w, recurrent: r, bias: b, peephole: none),
                                                        lengths: lengths, initialHidden: none, initialCell: none,
                                                        into: y, lastHidden: h, lastCell: c, scratch: scratch)
                                                    return nil
                                                } catch {
                                                    return error
                                                }
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            if let error { throw error }
        }
        return result
    }

    /// torch's gates are i, f, g, o; ONNX's i, o, f, c.
    static let lstm = [0, 4].map { first -> [[Float]] in
        let order = [0, 3, 1, 2]
        return [
            parameter(first, width: 3, order: order), parameter(first + 1, width: 2, order: order),
            parameter(first + 2, width: 1, order: order) + parameter(first + 3, width: 1, order: order),
        ]
    }

    @Test func lstmAgreesWithTorchInBothDirections() throws {
        let result = try Self.run(.lstm, directions: 2, parameters: Self.lstm)
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
        let result = try Self.run(.gru(linearBeforeReset: true), directions: 1, parameters: parameters)
        let y: [Float] = [-0.209813, 0.427262, 0.023688, 0.400656, -0.260886, 0.501352, -0.252918, 0.650596]
        #expect(relativeError(result.y, y) <= 2e-6)
        #expect(relativeError(result.h, Array(y[6...])) <= 2e-6)
    }

    @Test func sequencesOfABatchDoNotTouchEachOther() throws {
        let alone = try Self.run(.lstm, directions: 2, parameters: Self.lstm)
        let other = Self.x.map { -$0 }
        let both = try Self.run(
            .lstm, directions: 2, parameters: Self.lstm, batchFirst: true, x: other + Self.x, batch: 2)
        #expect(relativeError(Array(both.y[16...]), alone.y) <= 1e-6)
        #expect(relativeError(Array(both.h[4...]), alone.h) <= 1e-6)
    }

    @Test func shorterSequencesEndWithZerosAndKeepTheirLastState() throws {
        let full = try Self.run(.lstm, directions: 1, parameters: [Self.lstm[0]])
        let short = try Self.run(.lstm, directions: 1, parameters: [Self.lstm[0]], lengths: [2])
        #expect(relativeError(Array(short.y[..<4]), Array(full.y[..<4])) <= 1e-6)
        #expect(Array(short.y[4...]) == [0, 0, 0, 0])
        #expect(relativeError(short.h, Array(full.y[2..<4])) <= 1e-6)
        #expect(throws: ShapeError.self) {
            try Self.run(.lstm, directions: 1, parameters: [Self.lstm[0]], lengths: [5])
        }
        #expect(throws: ShapeError.self) {
            try Self.run(.lstm, directions: 1, parameters: [Self.lstm[0]], lengths: [-1])
        }
    }
}

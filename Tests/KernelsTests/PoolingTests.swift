import Kernels
import TensorCore
import Testing

@Suite struct PoolingTests {
    static func run(
        _ kind: Pooling.Kind, _ x: [Float], planes: Int = 1, _ rows: WindowAxis, _ columns: WindowAxis
    ) throws
        -> [Float]
    {
        let pooling = try Pooling(kind, planes: planes, rows: rows, columns: columns)
        var scratch = [Float](repeating: .nan, count: pooling.scratchCount)
        var y = [Float](repeating: .nan, count: planes * rows.output * columns.output)
        try x.withBuffer { x throws(ShapeError) in
            try scratch.withMutableBuffer { scratch throws(ShapeError) in
                try y.withMutableBuffer { y throws(ShapeError) in try pooling.run(x, into: y, scratch: scratch) }
            }
        }
        return y
    }

    static let pattern = (0..<25).map { Float($0 % 7 - 3) }

    /// torch 2.13, avg_pool2d and max_pool2d of the pattern as [1, 1, 5, 5].
    @Test func agreesWithTorch() throws {
        let padded = try WindowAxis(input: 5, kernel: 3, stride: 2, padding: .explicit(begin: 1, end: 1))
        let including = try Self.run(.average(countsPadding: true), Self.pattern, padded, padded)
        #expect(
            relativeError(
                including, [0, -0.555556, -0.222222, 0.333333, 0.444444, 0, -0.333333, -0.666667, 0.222222]) <= 1e-6)
        let excluding = try Self.run(.average(countsPadding: false), Self.pattern, padded, padded)
        #expect(relativeError(excluding, [0, -0.833333, -0.5, 0.5, 0.444444, 0, -0.75, -1, 0.5]) <= 1e-6)
        let roundedUp = try WindowAxis(input: 5, kernel: 2, stride: 2, roundUp: true)
        #expect(try Self.run(.maximum, Self.pattern, roundedUp, roundedUp) == [3, 0, 1, 1, 3, 2, 3, -1, 0])
    }

    @Test func indicesNameTheLargestValueInEitherOrder() throws {
        let axis = try WindowAxis(input: 5, kernel: 2, stride: 2)
        let pooling = try Pooling(.maximum, planes: 1, rows: axis, columns: axis)
        var y = [Float](repeating: 0, count: 4)
        for columnMajor in [false, true] {
            var indices = [Int64](repeating: -1, count: 4)
            try Self.pattern.withBuffer { x throws(ShapeError) in
                try y.withMutableBuffer { y throws(ShapeError) in
                    let error = indices.withUnsafeMutableBufferPointer { indices -> ShapeError? in
                        do throws(ShapeError) {
                            try pooling.runWithIndices(x, into: y, indices: indices, columnMajor: columnMajor)
                            return nil
                        } catch {
                            return error
                        }
                    }
                    if let error { throw error }
                }
            }
            #expect(y == [3, 0, 1, 3])
            // Row and column of each: (1, 1), (0, 3), (3, 1) has 16 % 7 = 2 → 15 → 1 at (2, 1)…: from the pattern itself.
            let places = indices.map { columnMajor ? ($0 % 5, $0 / 5) : ($0 / 5, $0 % 5) }
            #expect(places.map { Self.pattern[Int($0.0 * 5 + $0.1)] } == y)
        }
    }

    /// Every window by its definition, over widths around the lanes, strides, dilations and padding.
    @Test(arguments: [1, 2, 3, 5, 16, 17, 33, 100]) func agreesWithTheDefinition(_ width: Int) throws {
        var values = Values(seed: UInt64(width))
        for (kernel, stride, dilation, begin, end) in [
            (1, 1, 1, 0, 0), (2, 2, 1, 0, 0), (2, 1, 1, 0, 0), (3, 1, 1, 0, 0), (3, 2, 1, 0, 0), (3, 2, 1, 1, 1),
            (3, 1, 1, 1, 1), (3, 3, 2, 2, 2), (2, 4, 1, 1, 0),
            (5, 2, 1, 4, 3),
        ] {
            let padding = WindowAxis.Padding.explicit(begin: begin, end: end)
            guard
                let columns = try? WindowAxis(
                    input: width, kernel: kernel, stride: stride, dilation: dilation, padding: padding, roundUp: true)
            else { continue }
            let padded = try WindowAxis(input: 4, kernel: 2, stride: 2, padding: .explicit(begin: 1, end: 0))
            // The small windows that the plane kernels know are square.
            let square = try WindowAxis(input: 9, kernel: kernel, stride: stride)
            for rows in [padded, square] {
                let x = values.array(2 * rows.input * width)
                for kind in [
                    Pooling.Kind.maximum, .average(countsPadding: false), .average(countsPadding: true), .lp(2),
                ] {
                    let found = try Self.run(kind, x, planes: 2, rows, columns)
                    let expected = Self.definition(kind, x, planes: 2, rows, columns)
                    #expect(
                        relativeError(found, expected) <= 1e-6, "\(kind) \(rows.kernel)×\(kernel)/\(stride)/\(dilation)"
                    )
                }
            }
        }
    }

    static func definition(
        _ kind: Pooling.Kind, _ x: [Float], planes: Int, _ rows: WindowAxis, _ columns: WindowAxis
    ) -> [Float] {
        var result: [Float] = []
        for plane in 0..<planes {
            for row in 0..<rows.output {
                for column in 0..<columns.output {
                    var members: [Float] = []
                    var padded = 0
                    for i in 0..<rows.kernel {
                        for j in 0..<columns.kernel {
                            let r = row * rows.stride - rows.padBegin + i * rows.dilation
                            let c = column * columns.stride - columns.padBegin + j * columns.dilation
                            if r < rows.input + rows.padEnd, c < columns.input + columns.padEnd { padded += 1 }
                            guard (0..<rows.input).contains(r), (0..<columns.input).contains(c) else { continue }
                            members.append(x[(plane * rows.input + r) * columns.input + c])
                        }
                    }
                    switch kind {
                    case .maximum: result.append(members.max() ?? -.infinity)
                    case .average(let countsPadding):
                        let count = max(countsPadding ? padded : members.count, 1)
                        result.append(members.reduce(0, +) / Float(count))
                    case .lp: result.append(members.map { $0 * $0 }.reduce(0, +).squareRoot())
                    }
                }
            }
        }
        return result
    }

    @Test func normsOfWindowsAreRoots() throws {
        let axis = try WindowAxis(input: 2, kernel: 2)
        #expect(relativeError(try Self.run(.lp(2), [3, -4, 0, 12], axis, axis), [13]) <= 1e-6)
        #expect(relativeError(try Self.run(.lp(1), [3, -4, 0, 12], axis, axis), [19]) <= 1e-6)
        #expect(relativeError(try Self.run(.lp(3), [3, -4, 0, 5], axis, axis), [6]) <= 1e-6)
    }
}

import Kernels
import TensorCore
import Testing

@Suite struct PackedProductTests {
    static func run(
        rows: Int, taps: Int, columns: Int, a: [Float], b: [Float], isTransposed: Bool, epilogue: Epilogue,
        team: ThreadTeam? = nil
    ) throws -> [Float] {
        let product = try PackedProduct(rows: rows, taps: taps, columns: columns)
        let source = FloatStorage(b)
        defer { withExtendedLifetime(source) {} }
        let packed = try FloatStorage(count: product.packing.count) { to throws(ShapeError) in
            try product.packing.pack(
                source.buffer, tapStride: isTransposed ? 1 : columns, columnStride: isTransposed ? taps : 1, into: to)
        }
        var y = [Float](repeating: .nan, count: rows * columns + 1)
        var scratch = [Float](repeating: .nan, count: product.scratchCount(threads: team?.count ?? 1))
        try a.withBuffer { a throws(ShapeError) in
            try scratch.withMutableBuffer { scratch throws(ShapeError) in
                try y.withMutableBuffer { y throws(ShapeError) in
                    try product.run(a, packed: packed.buffer, epilogue: epilogue, into: y, scratch: scratch, team: team)
                }
            }
        }
        #expect(y.removeLast().isNaN, "writes beyond the end")
        return y
    }

    @Test(arguments: [1, 2, 5, 6, 7, 13], [1, 7, 16, 17, 64, 65, 200]) func agreesWithTheDefinition(
        _ rows: Int, _ columns: Int
    ) throws {
        let team = ThreadTeam(count: 2, leastWork: 0)
        for taps in [1, 3, 40] {
            var values = Values(seed: UInt64(rows * 1_000 + columns))
            let (a, b) = (values.array(rows * taps), values.array(taps * columns))
            let bias = values.array(columns)
            for isTransposed in [false, true] {
                var expected: [Float] = []
                for row in 0..<rows {
                    for column in 0..<columns {
                        var sum = Double(bias[column])
                        for tap in 0..<taps {
                            let at = isTransposed ? column * taps + tap : tap * columns + column
                            sum += Double(a[row * taps + tap]) * Double(b[at])
                        }
                        expected.append(Float(max(sum, 0)))
                    }
                }
                for team in [nil, team] {
                    let y = try Self.run(
                        rows: rows, taps: taps, columns: columns, a: a, b: b, isTransposed: isTransposed,
                        epilogue: Epilogue(activation: .relu, bias: FloatStorage(bias)), team: team)
                    #expect(relativeError(y, expected) <= 5e-6)
                }
            }
        }
    }

    /// Whatever panel a column is in: networks whose weights are all alike end in softmaxes of large equal sums.
    @Test(arguments: 1...8) func equalColumnsHaveEqualSums(_ rows: Int) throws {
        let (taps, columns) = (37, 1_000)
        var values = Values(seed: 3)
        let a = values.array(rows * taps)
        let column = values.array(taps)
        let b = (0..<(taps * columns)).map { column[$0 / columns] }
        let y = try Self.run(
            rows: rows, taps: taps, columns: columns, a: a, b: b, isTransposed: false, epilogue: Epilogue())
        for row in 0..<rows { #expect(Set(y[(row * columns)..<((row + 1) * columns)]).count == 1) }
    }

    @Test func aSumOfNothingIsTheBias() throws {
        let y = try Self.run(
            rows: 2, taps: 0, columns: 3, a: [], b: [], isTransposed: false,
            epilogue: Epilogue(bias: FloatStorage([1, 2, 3])))
        #expect(y == [1, 2, 3, 1, 2, 3])
    }

    @Test func refusesBuffersThatAreTooShort() throws {
        #expect(throws: ShapeError.countMismatch(expected: 6, found: 5)) {
            try Self.run(
                rows: 2, taps: 3, columns: 4, a: Array(repeating: 0, count: 5), b: Array(repeating: 0, count: 12),
                isTransposed: false, epilogue: Epilogue())
        }
        #expect(throws: ShapeError.countMismatch(expected: 4, found: 3)) {
            try Self.run(
                rows: 2, taps: 3, columns: 4, a: Array(repeating: 0, count: 6), b: Array(repeating: 0, count: 12),
                isTransposed: false, epilogue: Epilogue(bias: FloatStorage([1, 2, 3])))
        }
        #expect(throws: ShapeError.self) { try PackedProduct(rows: 1, taps: 1, columns: 0) }
    }
}

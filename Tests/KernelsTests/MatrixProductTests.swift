import Kernels
import TensorCore
import Testing

@Suite struct MatrixProductTests {
    @Test(arguments: [
        (0, 3, 4), (3, 0, 4), (3, 4, 0), (1, 1, 1), (1, 7, 5), (7, 1, 5), (5, 6, 7), (33, 17, 65), (128, 40, 300),
    ])
    func agreesWithTheDefinition(_ m: Int, _ n: Int, _ k: Int) throws {
        var values = Values(seed: 6)
        for (transposeA, transposeB) in [(false, false), (true, false), (false, true), (true, true)] {
            let a = values.array(m * k)
            let b = values.array(k * n)
            let start = values.array(m * n)
            var c = start
            let product = try MatrixProduct(m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB)
            try a.withBuffer { a throws(ShapeError) in
                try b.withBuffer { b throws(ShapeError) in
                    try c.withMutableBuffer { c throws(ShapeError) in
                        try product.run(a, b, into: c, alpha: 0.5, beta: 2)
                    }
                }
            }
            var expected: [Float] = []
            for row in 0..<m {
                for column in 0..<n {
                    var sum = 2 * Double(start[row * n + column])
                    for inner in 0..<k {
                        let left = transposeA ? a[inner * m + row] : a[row * k + inner]
                        let right = transposeB ? b[column * k + inner] : b[inner * n + column]
                        sum += 0.5 * Double(left) * Double(right)
                    }
                    expected.append(Float(sum))
                }
            }
            #expect(relativeError(c, expected) <= 1e-5)
        }
    }

    @Test func refusesBuffersAndSizesThatDoNotFit() throws {
        #expect(throws: ShapeError.self) { try MatrixProduct(m: -1, n: 1, k: 1) }
        #expect(throws: ShapeError.self) { try MatrixProduct(m: 1 << 33, n: 1, k: 1) }
        #expect(throws: ShapeError.self) { try MatrixProduct(m: 2, n: 4, k: 2, cStride: 3) }
        let product = try MatrixProduct(m: 2, n: 2, k: 2)
        var c = [Float](repeating: 0, count: 4)
        #expect(throws: ShapeError.countMismatch(expected: 4, found: 3)) {
            try [Float](repeating: 0, count: 3).withBuffer { short throws(ShapeError) in
                try c.withMutableBuffer { c throws(ShapeError) in try product.run(short, short, into: c) }
            }
        }
    }

    /// A cosine of bin 3 has its power (n/2)² there and nothing elsewhere; the window weighs the frame.
    @Test func transformsPureTones() throws {
        let length = 20
        let dft = try RealDFT(length: length, window: [Float](repeating: 0.5, count: length))
        #expect(dft.bins == 11)
        // cos(2π·3t/20), one period of 20 samples, from the exact values of its quarter turns.
        let tone = (0..<56).map { Float(Self.cosine(turns: Double($0 * 3 % length) / Double(length))) }
        let power = try dft.power(tone, hop: 6, frames: 7)
        #expect(power.count == 77)
        for frame in 0..<7 {
            for bin in 0..<11 {
                let expected: Float = bin == 3 ? 25 : 0
                #expect(abs(power[frame * 11 + bin] - expected) <= 1e-4, "frame \(frame) bin \(bin)")
            }
        }
        #expect(throws: ShapeError.countMismatch(expected: 56, found: 55)) {
            try dft.power(Array(tone[..<55]), hop: 6, frames: 7)
        }
        #expect(throws: ShapeError.self) { try RealDFT(length: 0) }
        #expect(throws: ShapeError.self) { try RealDFT(length: 8, window: [1]) }
    }

    static func cosine(turns: Double) -> Double {
        let x = 2 * Double.pi * turns
        var (term, sum) = (1.0, 1.0)
        for index in 1..<20 {
            term *= -x * x / Double((2 * index - 1) * (2 * index))
            sum += term
        }
        return sum
    }
}

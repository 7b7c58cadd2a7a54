import Kernels
import TensorCore
import Testing

@Suite struct ElementwiseTests {
    /// Broadcasting by definition, index by index.
    static func direct(_ a: [Float], _ aShape: [Int], _ b: [Float], _ bShape: [Int], _ output: [Int]) -> [Float] {
        func value(_ values: [Float], _ shape: [Int], _ index: [Int]) -> Float {
            var at = 0
            for axis in 0..<shape.count {
                let position = index[output.count - shape.count + axis]
                at = at * shape[axis] + (shape[axis] == 1 ? 0 : position)
            }
            return values[at]
        }
        var result: [Float] = []
        for flat in 0..<output.reduce(1, *) {
            var index = [Int](repeating: 0, count: output.count)
            var rest = flat
            for axis in output.indices.reversed() {
                index[axis] = rest % output[axis]
                rest /= output[axis]
            }
            result.append(value(a, aShape, index) - value(b, bShape, index))
        }
        return result
    }

    @Test(arguments: [
        ([], []), ([1], []), ([3], [3]), ([2, 3], [3]), ([2, 3], [2, 1]), ([2, 1], [1, 3]), ([2, 3, 4, 5], [3, 1, 1]),
        ([2, 3, 4, 5], [1, 3, 4, 1]), ([4, 1, 5], [2, 1, 3, 1]), ([1, 1, 1], [7]), ([2, 0, 3], [3]),
        ([2, 3, 1, 5], [3, 4, 1]),
        ([5, 1, 1], [5, 64, 3]), ([1], [2, 3, 4]),
    ])
    func broadcastsLikeNumPy(_ a: [Int], _ b: [Int]) throws {
        let plan = try BroadcastPlan(Shape(a), Shape(b))
        var values = Values(seed: 3)
        let left = values.array(a.reduce(1, *))
        let right = values.array(b.reduce(1, *))
        var y = [Float](repeating: .nan, count: plan.output.count)
        try left.withBuffer { l throws(ShapeError) in
            try right.withBuffer { r throws(ShapeError) in
                try y.withMutableBuffer { y throws(ShapeError) in
                    try VectorCombination.subtract.apply(l, r, into: y, plan: plan)
                }
            }
        }
        #expect(y == Self.direct(left, a, right, b, plan.output.dimensions))
    }

    @Test func refusesWhatDoesNotBroadcastOrFit() throws {
        #expect(throws: ShapeError.self) { try BroadcastPlan(Shape([2, 3]), Shape([2])) }
        let plan = try BroadcastPlan(Shape([4]), Shape([4]))
        var y = [Float](repeating: 0, count: 4)
        #expect(throws: ShapeError.countMismatch(expected: 4, found: 3)) {
            try [Float](repeating: 0, count: 3).withBuffer { short throws(ShapeError) in
                try y.withMutableBuffer { y throws(ShapeError) in
                    try VectorCombination.add.apply(short, short, into: y, plan: plan)
                }
            }
        }
    }

    @Test(arguments: [
        ([2, 3], [1, 0]), ([4, 5, 6], [2, 0, 1]), ([4, 5, 6], [0, 2, 1]), ([1, 7, 1, 3], [3, 2, 1, 0]),
        ([20, 33, 17], [2, 1, 0]), ([3], [0]), ([], []), ([2, 0, 3], [2, 1, 0]),
    ])
    func transposesEveryElementSize(_ shape: [Int], _ permutation: [Int]) throws {
        let transposition = try Transposition(Shape(shape), permutation: permutation)
        let count = shape.reduce(1, *)
        #expect(transposition.output.dimensions == permutation.map { shape[$0] })
        let strides = try Shape(shape).strides
        let expected = (0..<count).map { flat -> Int in
            var rest = flat
            var at = 0
            for axis in permutation.indices.reversed() {
                at += rest % shape[permutation[axis]] * strides[permutation[axis]]
                rest /= shape[permutation[axis]]
            }
            return at
        }
        try check(transposition, (0..<count).map { UInt8(truncatingIfNeeded: $0) }, expected)
        try check(transposition, (0..<count).map { UInt16($0) }, expected)
        try check(transposition, (0..<count).map { Float($0) }, expected)
        try check(transposition, (0..<count).map { Int64($0) }, expected)
    }

    private func check<Element: BitwiseCopyable & Equatable>(
        _ transposition: Transposition, _ values: [Element], _ order: [Int]
    ) throws {
        var result = values
        try values.withUnsafeBytes { from in
            try result.withUnsafeMutableBytes { to in
                try transposition.run(from, into: to, elementSize: MemoryLayout<Element>.size)
            }
        }
        #expect(result == order.map { values[$0] })
    }

    @Test func reductionsFollowTheirDefinitionAlongEveryAxis() throws {
        var values = Values(seed: 8)
        let (outer, axis, inner) = (3, 5, 4)
        let x = values.array(outer * axis * inner, in: 0.5...2)
        for reduction in AxisReduction.allCases {
            for (outer, axis, inner) in [(outer, axis, inner), (outer * inner, axis, 1), (1, axis, outer * inner)] {
                var y = [Float](repeating: .nan, count: outer * inner)
                try x.withBuffer { x throws(ShapeError) in
                    try y.withMutableBuffer { y throws(ShapeError) in
                        try reduction.apply(x, outer: outer, axis: axis, inner: inner, into: y)
                    }
                }
                var expected: [Float] = []
                for o in 0..<outer {
                    for i in 0..<inner {
                        expected.append(Self.reduce(reduction, (0..<axis).map { x[(o * axis + $0) * inner + i] }))
                    }
                }
                #expect(relativeError(y, expected) <= 2e-6, "\(reduction) inner \(inner)")
            }
        }
    }

    static func reduce(_ reduction: AxisReduction, _ x: [Float]) -> Float {
        let sum = x.reduce(0, +)
        switch reduction {
        case .sum, .l1: return sum
        case .mean: return sum / Float(x.count)
        case .maximum: return x.max() ?? -.infinity
        case .minimum: return x.min() ?? .infinity
        case .sumOfSquares: return x.map { $0 * $0 }.reduce(0, +)
        case .l2: return x.map { $0 * $0 }.reduce(0, +).squareRoot()
        case .product: return x.reduce(1, *)
        case .logSum: return logarithm(Double(sum))
        case .logSumExp: return logarithm(x.map { KernelTableTests.exponential(Double($0)) }.reduce(0, +))
        }
    }

    /// By Newton's steps on the exponential.
    static func logarithm(_ x: Double) -> Float {
        var y = 0.0
        for _ in 0..<60 { y += 2 * (x - KernelTableTests.exponential(y)) / (x + KernelTableTests.exponential(y)) }
        return Float(y)
    }

    /// Columns, many at a time and in place, as rows one by one give them.
    @Test(arguments: [Softmax.softmax, .logSoftmax, .hardmax]) func softmaxOfColumnsIsThatOfRows(
        _ kind: Softmax
    ) throws {
        let (outer, axis, inner) = (2, 5, 300)
        var values = Values(seed: 5)
        let x = values.array(outer * axis * inner, in: -20...20)
        var y = x
        try y.withMutableBuffer { y throws(ShapeError) in
            try kind.apply(FloatBuffer(y), outer: outer, axis: axis, inner: inner, into: y)
        }
        for (o, i) in [(0, 0), (0, 63), (0, 64), (1, 255), (1, 256), (1, 299)] {
            let places = (0..<axis).map { (o * axis + $0) * inner + i }
            var row = places.map { x[$0] }
            try row.withMutableBuffer { row throws(ShapeError) in
                try kind.apply(FloatBuffer(row), outer: 1, axis: axis, inner: 1, into: row)
            }
            #expect(relativeError(places.map { y[$0] }, row) <= 2e-6)
        }
    }

    @Test func softmaxSumsToOneAndSurvivesLargeValues() throws {
        for (outer, axis, inner) in [(2, 7, 1), (2, 7, 3)] {
            var values = Values(seed: 4)
            let x = values.array(outer * axis * inner, in: 900...1000)
            for kind in [Softmax.softmax, .logSoftmax] {
                var y = [Float](repeating: .nan, count: x.count)
                try x.withBuffer { x throws(ShapeError) in
                    try y.withMutableBuffer { y throws(ShapeError) in
                        try kind.apply(x, outer: outer, axis: axis, inner: inner, into: y)
                    }
                }
                for o in 0..<outer {
                    for i in 0..<inner {
                        let row = (0..<axis).map { y[(o * axis + $0) * inner + i] }
                        let sum = row.map {
                            kind == .softmax ? Double($0) : KernelTableTests.exponential(max(Double($0), -700))
                        }
                        #expect(abs(sum.reduce(0, +) - 1) <= 1e-5)
                    }
                }
            }
        }
        var hard = [Float](repeating: .nan, count: 4)
        try [1, 3, 3, 2].withBuffer { x throws(ShapeError) in
            try hard.withMutableBuffer { y throws(ShapeError) in
                try Softmax.hardmax.apply(x, outer: 1, axis: 4, inner: 1, into: y)
            }
        }
        #expect(hard == [0, 1, 0, 0])
    }
}

import Kernels
import TensorCore
import Testing

@Suite struct ThreadTeamTests {
    private func geometry() throws -> ConvolutionGeometry {
        let axis = try WindowAxis(input: 20, kernel: 3, padding: .explicit(begin: 1, end: 1))
        return try ConvolutionGeometry(batch: 1, inputChannels: 8, outputChannels: 16, rows: axis, columns: axis)
    }

    @Test func aTeamOfOneHasNoHelpers() {
        #expect(ThreadTeam(count: 1).count == 1)
        #expect(ThreadTeam(count: 0).count == 1)
        #expect(ThreadTeam(count: 4).count == 4)
    }

    /// Elementwise work is cut anywhere along its outermost axis, and every part is done once, also where there are more
    /// threads than parts.
    @Test(
        arguments: [2, 5], [([4, 6, 50], [6, 1]), ([3], [3]), ([1_000], [1_000]), ([7, 33], [1]), ([0, 5], [5])])
    func sharesElementwiseWorkOut(_ threads: Int, _ shapes: ([Int], [Int])) throws {
        let team = ThreadTeam(count: threads, leastWork: 0)
        let plan = try BroadcastPlan(Shape(shapes.0), Shape(shapes.1))
        var values = Values(seed: 3)
        let (a, b) = try (values.array(Shape(shapes.0).count), values.array(Shape(shapes.1).count))
        let results = try [nil, team].map { (team: ThreadTeam?) in
            var sums = [Float](repeating: .nan, count: plan.output.count)
            var functions = sums
            try a.withBuffer { a throws(ShapeError) in
                try b.withBuffer { b throws(ShapeError) in
                    try sums.withMutableBuffer { y throws(ShapeError) in
                        try VectorCombination.add.apply(a, b, into: y, plan: plan, team: team)
                    }
                }
                try functions.withMutableBuffer { y throws(ShapeError) in
                    try VectorFunction.sigmoid.apply(a, into: y, team: team)
                }
            }
            return [sums, functions]
        }
        #expect(results[1] == results[0])
        #expect(results[0].allSatisfy { $0.allSatisfy { !$0.isNaN } })
    }

    @Test(arguments: [(9, 40, 1), (2, 5, 33), (1, 7, 1)]) func sharesReductionsOut(_ extents: (Int, Int, Int)) throws {
        let (outer, axis, inner) = extents
        let team = ThreadTeam(count: 3, leastWork: 0)
        var values = Values(seed: 4)
        let x = values.array(outer * axis * inner)
        let results = try [nil, team].map { (team: ThreadTeam?) in
            var y = [Float](repeating: .nan, count: outer * inner)
            try x.withBuffer { x throws(ShapeError) in
                try y.withMutableBuffer { y throws(ShapeError) in
                    try AxisReduction.mean.apply(x, outer: outer, axis: axis, inner: inner, into: y, team: team)
                }
            }
            return y
        }
        #expect(results[1] == results[0])
        #expect(results[0].allSatisfy { !$0.isNaN })
    }

    /// After a pause the helpers sleep; the next job must wake them or be done without them.
    @Test func doesJobsAfterAPause() async throws {
        let team = ThreadTeam(count: 3)
        let g = try geometry()
        var values = Values(seed: 1)
        let (x, w) = (values.array(g.inputCount), values.array(g.weightCount))
        let expected = try ConvolutionTests.run(g, x, w, Epilogue())
        for _ in 0..<5 {
            try await Task.sleep(for: .milliseconds(5))
            #expect(try ConvolutionTests.run(g, x, w, Epilogue(), team: team) == expected)
        }
    }

    /// One caller has the helpers, the others do their work alone.
    @Test func callersAtTheSameTimeDoNotDisturbEachOther() async throws {
        let team = ThreadTeam(count: 2)
        let g = try geometry()
        var values = Values(seed: 2)
        let (x, w) = (values.array(g.inputCount), values.array(g.weightCount))
        let expected = try ConvolutionTests.run(g, x, w, Epilogue())
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<50 {
                        let found = try ConvolutionTests.run(g, x, w, Epilogue(), team: team)
                        guard found == expected else { return false }
                    }
                    return true
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }
}

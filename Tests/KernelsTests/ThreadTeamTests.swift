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

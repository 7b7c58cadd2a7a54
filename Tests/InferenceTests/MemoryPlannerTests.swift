import Inference
import Testing

@Suite struct MemoryPlannerTests {
    /// Buffers of made-up sizes and lives, always the same for a seed.
    private func buffers(seed: UInt64, count: Int) -> [MemoryPlanner.Buffer] {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
        func next(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        return (0..<count).map { _ in
            let first = next(40)
            return MemoryPlanner.Buffer(byteCount: next(5_000), first: first, last: first + next(12))
        }
    }

    @Test(arguments: 0..<40)
    func neverPlacesTwoLivingBuffersOnOneByte(_ seed: Int) {
        let buffers = buffers(seed: UInt64(seed), count: 3 * seed)
        let (offsets, total) = MemoryPlanner.place(buffers)
        #expect(offsets.count == buffers.count)
        for a in buffers.indices {
            #expect(offsets[a] % 64 == 0)
            #expect(offsets[a] + buffers[a].byteCount <= total)
            for b in buffers.indices where b > a {
                let livesOverlap = buffers[a].first <= buffers[b].last && buffers[b].first <= buffers[a].last
                let bytesOverlap =
                    offsets[a] < offsets[b] + buffers[b].byteCount && offsets[b] < offsets[a] + buffers[a].byteCount
                #expect(!(livesOverlap && bytesOverlap))
            }
        }
    }

    @Test func reusesWhatADeadBufferLeaves() {
        let chain = (0..<10).map { MemoryPlanner.Buffer(byteCount: 640, first: $0, last: $0 + 1) }
        #expect(MemoryPlanner.place(chain).total == 1_280)
    }

    @Test func anEmptyPlanNeedsNothing() {
        #expect(MemoryPlanner.place([]).total == 0)
        #expect(MemoryPlanner.place([.init(byteCount: 0, first: 0, last: 3)]).total == 0)
    }
}

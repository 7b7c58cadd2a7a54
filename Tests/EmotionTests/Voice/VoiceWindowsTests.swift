import Emotion
import Testing

@Suite struct VoiceWindowsTests {
    private func ranges(_ duration: Int, _ options: VoiceOptions = VoiceOptions()) -> [Range<Int>] {
        VoiceWindows.ranges(duration: duration, options: options)
    }

    @Test func aShortRecordingIsOneWindow() {
        #expect(ranges(0).isEmpty)
        #expect(ranges(299).isEmpty)
        #expect(ranges(300) == [0..<300])
        #expect(ranges(2_345) == [0..<2_300])
        #expect(ranges(3_000) == [0..<3_000])
    }

    @Test func theLastWindowIsWhatIsLeft() {
        #expect(ranges(3_300) == [0..<3_000, 1_000..<3_300])
        #expect(ranges(4_000) == [0..<3_000, 1_000..<4_000])
        #expect(ranges(5_250) == [0..<3_000, 1_000..<4_000, 2_000..<5_000, 3_000..<5_200])
    }

    @Test func noWindowBeginsWhereTheLastOneEnded() {
        let apart = VoiceOptions(windowMilliseconds: 2_000, hopMilliseconds: 2_000)
        #expect(ranges(6_000, apart) == [0..<2_000, 2_000..<4_000, 4_000..<6_000])
        #expect(ranges(6_400, apart) == [0..<2_000, 2_000..<4_000, 4_000..<6_000])
        #expect(ranges(6_500, apart) == [0..<2_000, 2_000..<4_000, 4_000..<6_000, 6_000..<6_500])
    }

    @Test func everyMomentButTheRestIsInAWindow() {
        for (window, hop) in [(500, 100), (3_000, 1_000), (1_234, 777), (10_000, 1_000)] {
            for duration in [500, 999, 4_321, 12_345] {
                let found = ranges(duration, VoiceOptions(windowMilliseconds: window, hopMilliseconds: hop))
                var end = 0
                for range in found {
                    #expect(range.lowerBound <= end)
                    #expect(range.upperBound <= duration)
                    end = max(end, range.upperBound)
                }
                #expect(duration - end < 500)
            }
        }
    }

    @Test func takesOptionsToTheNearestPossible() {
        #expect(VoiceOptions(windowMilliseconds: 0, hopMilliseconds: 0).windowMilliseconds == 500)
        #expect(VoiceOptions(windowMilliseconds: .max, hopMilliseconds: .min).hopMilliseconds == 1_000)
        #expect(VoiceOptions(windowMilliseconds: 2_000, hopMilliseconds: 9_000).hopMilliseconds == 2_000)
        #expect(VoiceOptions() == VoiceOptions(windowMilliseconds: 3_000, hopMilliseconds: 1_000))
    }

    @Test(arguments: [1, 63_999, 64_000, 64_001, 65_000, 100_000, 128_000, 160_000])
    func partsOfOneLengthCoverARange(count: Int) {
        let range = 500..<500 + count
        let parts = VoiceWindows.parts(of: range, longest: 64_000, step: 1_600)
        #expect(parts.count == (count + 63_999) / 64_000)
        #expect(Set(parts.map(\.count)).count == 1)
        #expect(parts.first?.lowerBound == range.lowerBound && parts.last?.upperBound == range.upperBound)
        for (part, next) in zip(parts, parts.dropFirst()) { #expect(next.lowerBound <= part.upperBound) }
        #expect(parts.allSatisfy { $0.count <= 64_000 })
    }
}

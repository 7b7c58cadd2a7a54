import AudioDSP
import Testing

@Suite struct ResamplerTests {
    @Test(arguments: [8_000, 11_025, 22_050, 44_100, 48_000])
    func keepsASineASine(rate: Int) throws {
        var resampler = try Resampler(from: rate)
        let input = sine(1_000, amplitude: 0.5, seconds: 0.5, rate: rate)
        let output = try resampler.process(input) + resampler.finish()
        let expected = sine(1_000, amplitude: 0.5, seconds: 0.5)
        #expect(abs(output.count - expected.count) <= 2)
        for index in 1_000..<7_000 { #expect(abs(output[index] - expected[index]) < 2e-3) }
    }

    @Test func piecesGiveWhatTheWholeGives() throws {
        var noise = Noise()
        let input = (0..<10_000).map { _ in noise.next() * 0.5 }
        var whole = try Resampler(from: 44_100)
        let expected = try whole.process(input) + whole.finish()
        var pieces = try Resampler(from: 44_100)
        var found: [Float] = []
        var start = 0
        for size in [1, 7, 160, 1_023, 0, 4_000, 9_999] {
            let end = min(start + size, input.count)
            found += try pieces.process(Array(input[start..<end]))
            start = end
        }
        found += try pieces.finish()
        #expect(found.count == expected.count)
        for (one, other) in zip(found, expected) { #expect(abs(one - other) < 1e-5) }
    }

    @Test func leavesTheModelsOwnRateAlone() throws {
        var resampler = try Resampler(from: 16_000)
        #expect(try resampler.process([0.1, -0.2]) == [0.1, -0.2])
        #expect(try resampler.finish().isEmpty)
    }

    @Test func removesWhatTheLowerRateCannotHold() throws {
        var resampler = try Resampler(from: 48_000)
        let output = try resampler.process(sine(11_000, amplitude: 0.5, seconds: 0.5, rate: 48_000))
        #expect(rootMeanSquare(output.dropFirst(500)) < 1e-3)
    }

    @Test(arguments: [0, -1, 999, 1_000_000, Int.max])
    func refusesRatesThatAreNone(rate: Int) {
        #expect(throws: AudioError.resampling(from: rate, to: 16_000, detail: "rate out of range")) {
            _ = try Resampler(from: rate)
        }
    }

    @Test func readsPCMOfStreams() {
        #expect(PCM16.mono([0x00, 0x40, 0x00, 0xC0, 0x7F]) == [0.5, -0.5])
        #expect(PCM16.mono([0x00, 0x40, 0x00, 0x00, 0x00, 0x80, 0x00, 0x80], channels: 2) == [0.25, -1])
        #expect(PCM16.mono([], channels: 1).isEmpty)
        #expect(PCM16.mono([1, 2], channels: 0).isEmpty)
    }
}

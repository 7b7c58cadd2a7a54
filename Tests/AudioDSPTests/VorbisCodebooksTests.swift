import AudioDSP
import Testing

@Suite struct VorbisCodebooksTests {
    private func areModest(_ books: Codebook...) -> Bool { VorbisCodebooks.areModest(OggBuilder.setup(books)) }

    @Test func takesWhatAnEncoderWrites() throws {
        var packets = try #require(OggPackets(Fixtures.bytes("voice.ogg")))
        let headers = [packets.next(), packets.next(), packets.next()]
        let setup = try #require(headers[2])
        #expect(VorbisCodebooks.areModest(setup.bytes))
        // Read to the end of the codebooks: as much as they take is needed.
        #expect(!VorbisCodebooks.areModest(Array(setup.bytes.prefix(setup.bytes.count / 2))))
    }

    @Test func boundsTheEntriesOfOneAndOfAll() {
        let most = Codebook(entries: VorbisCodebooks.maximumEntries)
        #expect(areModest(most))
        #expect(!areModest(Codebook(entries: VorbisCodebooks.maximumEntries + 1)))
        #expect(!areModest(Codebook(entries: 1 << 23 - 1)))
        let all = [Codebook](repeating: most, count: VorbisCodebooks.maximumEntriesInAll / most.entries)
        #expect(VorbisCodebooks.areModest(OggBuilder.setup(all)))
        #expect(!VorbisCodebooks.areModest(OggBuilder.setup(all + [Codebook(entries: 1)])))
    }

    @Test func boundsTheValuesOfAll() {
        let most = Codebook(entries: 8_192, dimensions: VorbisCodebooks.maximumValuesInAll / 8_192)
        #expect(areModest(most))
        #expect(!areModest(most, Codebook(entries: 1)))
    }

    /// A codebook that were misread by a bit would leave no beginning of the next one in its place.
    @Test func readsEveryLayout() {
        let layouts = [
            Codebook(entries: 1), Codebook(entries: 13, words: .listed), Codebook(entries: 13, words: .sparse),
            Codebook(entries: 81, dimensions: 4, lookup: 1, values: 3),
            Codebook(entries: 80, dimensions: 4, words: .sparse, lookup: 1, values: 2),
            Codebook(entries: 100, dimensions: 1, lookup: 1, values: 100),
            Codebook(entries: 5, dimensions: 300, lookup: 1, values: 1),
            Codebook(entries: 6, dimensions: 7, words: .listed, lookup: 2, values: 42),
        ]
        let whole = OggBuilder.setup(layouts + layouts.reversed())
        #expect(VorbisCodebooks.areModest(whole))
        for length in whole.indices { #expect(!VorbisCodebooks.areModest(Array(whole[..<length]))) }
        #expect(!areModest(Codebook(entries: 81, dimensions: 4, lookup: 1, values: 2), Codebook(entries: 1)))
    }

    @Test func refusesWhatIsNoCodebook() {
        #expect(!areModest(Codebook(entries: 0)))
        #expect(!areModest(Codebook(entries: 4, dimensions: 0)))
        #expect(!areModest(Codebook(entries: 4, lookup: 3)))
        #expect(!VorbisCodebooks.areModest([]))
        #expect(!VorbisCodebooks.areModest(OggBuilder.comment))
    }
}

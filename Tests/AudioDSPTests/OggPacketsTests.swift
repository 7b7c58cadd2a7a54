import AudioDSP
import Testing

@Suite struct OggPacketsTests {
    private let first = OggBuilder.page([[1]], sequence: 0, flags: 2)

    private func packets(_ pages: [UInt8]...) -> [OggPackets.Packet] {
        guard var reader = OggPackets(Array(pages.joined())) else { return [] }
        var found: [OggPackets.Packet] = []
        while let packet = reader.next() { found.append(packet) }
        return found
    }

    @Test func joinsPacketsAcrossPages() {
        let long = [UInt8](repeating: 9, count: 600)
        let found = packets(
            first, OggBuilder.page(lacing: [3, 255, 255], [1, 2, 3] + long[..<510], sequence: 1, granule: 5),
            OggBuilder.page(lacing: [90, 0, 2], long[510...] + [4, 5], sequence: 2, granule: 8, flags: 1 | 4))
        #expect(found.map(\.bytes) == [[1], [1, 2, 3], long, [], [4, 5]])
        #expect(found.map(\.number) == [0, 1, 2, 3, 4])
        #expect(found.map(\.granule) == [0, 5, nil, nil, 8])
        #expect(found.map(\.isLast) == [false, false, false, false, true])
    }

    @Test func leavesOutADamagedPageAndWhatHadAPartInIt() {
        let middle = OggBuilder.page(lacing: [2, 255], [7, 7] + [UInt8](repeating: 9, count: 255), sequence: 1)
        let end = OggBuilder.page(lacing: [1, 3], [9, 4, 5, 6], sequence: 2, flags: 1)
        #expect(packets(first, middle, end).map(\.bytes.count) == [1, 2, 256, 3])
        for place in 0..<middle.count {
            var damaged = middle
            damaged[place] ^= 0x10
            let found = packets(first, damaged, end)
            #expect(found.map(\.bytes) == [[1], [4, 5, 6]], "\(place)")
            #expect(found.last.map { $0.number > 1 } == true)
        }
        #expect(packets(first, end).map(\.bytes) == [[1], [4, 5, 6]])
    }

    @Test func passesOverOtherStreamsAndRubbish() {
        let other = OggBuilder.page([[8, 8]], sequence: 0, serial: 9, flags: 2)
        let next = OggBuilder.page([[2]], sequence: 1)
        #expect(packets(first, other, Array("OggOOggS".utf8), next).map(\.bytes) == [[1], [2]])
        #expect(packets(first, OggBuilder.page([[2]], sequence: 1, flags: 4), next).map(\.bytes) == [[1], [2]])
    }

    @Test func wantsTheFirstPageWholeAndFirst() {
        for length in first.indices { #expect(packets(Array(first[..<length])).isEmpty) }
        var damaged = first
        damaged[first.count - 1] ^= 1
        #expect(packets(damaged, first).isEmpty)
        #expect(packets(OggBuilder.page([[1]], sequence: 0)).isEmpty)
        #expect(packets([0], first).isEmpty)
    }

    /// At the limit of pages that end no packet, and one over.
    @Test func looksOnlySoFarForAPacket() {
        func found(_ empty: Int) -> [[UInt8]] {
            let pages = (0..<empty).flatMap { OggBuilder.page([], sequence: UInt32($0) + 1) }
            return packets(first, pages, OggBuilder.page([[2]], sequence: UInt32(empty) + 1)).map(\.bytes)
        }
        #expect(found(OggPackets.maximumPages - 1) == [[1], [2]])
        #expect(found(OggPackets.maximumPages) == [[1]])
    }
}

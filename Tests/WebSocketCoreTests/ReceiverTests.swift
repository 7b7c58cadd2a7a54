import Testing
import WebSocketCore

/// Frames from a client, cut at every place: RFC 6455 §5 and §8.1.
@Suite struct ReceiverTests {
    typealias Event = WebSocketReceiver.Event

    @Test func readsTheExampleOfTheStandard() {
        // RFC 6455 §5.7: a masked "Hello", and a masked pong.
        let hello: [UInt8] = [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]
        let pong: [UInt8] = [0x8A, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]
        #expect(
            ReceiverDriver.run(hello + pong, pieces: 100).events == [
                .message(.text("Hello")), .pong(Array("Hello".utf8)),
            ])
        #expect(ReceiverDriver.frame(.text, Array("Hello".utf8)) == hello)
    }

    @Test func writesTheExamplesOfTheStandard() {
        var out: [UInt8] = []
        WebSocketFrameEncoder.write(.text, Array("Hello".utf8), to: &out)
        #expect(out == [0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F])
        out = []
        WebSocketFrameEncoder.write(.binary, [UInt8](repeating: 0, count: 256), to: &out)
        #expect(out.prefix(4) == [0x82, 0x7E, 0x01, 0x00])
        out = []
        WebSocketFrameEncoder.write(.binary, [UInt8](repeating: 0, count: 65_536), to: &out)
        #expect(out.prefix(10) == [0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0])
    }

    @Test func readsMessagesOfEveryLengthFormHoweverTheyAreCut() {
        for count in [0, 1, 7, 8, 9, 125, 126, 127, 65_535, 65_536, 70_001] {
            let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 13) }
            for pieces in count > 1_000 ? [977, 65_536, 80_000] : [1, 2, 3, 5, 100_000] {
                #expect(
                    ReceiverDriver.run(ReceiverDriver.frame(.binary, payload), pieces: pieces).events == [
                        .message(.binary(payload))
                    ])
            }
        }
    }

    @Test func joinsFragmentsWithControlFramesBetween() {
        let bytes =
            ReceiverDriver.frame(.text, Array("hé".utf8.dropLast()), isFinal: false) + ReceiverDriver.frame(.ping, [1])
            + ReceiverDriver.frame(.continuation, [], isFinal: false)
            + ReceiverDriver.frame(.pong, []) + ReceiverDriver.frame(.continuation, Array("hé!".utf8.dropFirst(2)))
            + ReceiverDriver.frame(.close, [0x03, 0xE8, 0x21])
        let events: [Event] = [.ping([1]), .pong([]), .message(.text("hé!")), .close(code: 1000, reason: "!")]
        for pieces in [1, 2, 3, 4, 1_000] { #expect(ReceiverDriver.run(bytes, pieces: pieces).events == events) }
    }

    @Test func readsNothingAfterAClose() {
        let result = ReceiverDriver.run(ReceiverDriver.frame(.close, []) + [0xFF, 0xFF], pieces: 100)
        #expect(result.events == [.close(code: nil, reason: "")])
        #expect(result.fault == nil)
    }

    @Test(
        arguments: [
            [0x81, 0x01, 0x41], [0xC1, 0x80], [0xA1, 0x80], [0x91, 0x80], [0x83, 0x80], [0x8B, 0x80], [0x09, 0x80],
            [0x89, 0xFE, 0, 126], [0x80, 0x80], [0x82, 0xFE, 0, 125], [0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF],
            [0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0],
        ] as [[UInt8]])
    func refusesFramesThatBreakTheRules(bytes: [UInt8]) {
        // No mask; reserved bits; unknown opcodes; fragmented and long control frames; continuation of nothing;
        // lengths not in their shortest form or with the highest bit set. The mask is zero where it matters.
        let padded = bytes + [0, 0, 0, 0]
        #expect(ReceiverDriver.run(padded, pieces: 100).fault?.closeCode == 1002)
        #expect(ReceiverDriver.run(padded, pieces: 1).fault?.closeCode == 1002)
    }

    @Test func refusesAMessageInsideOfAnother() {
        #expect(
            ReceiverDriver.run(
                ReceiverDriver.frame(.text, [65], isFinal: false) + ReceiverDriver.frame(.text, [65]), pieces: 100
            ).fault?.closeCode == 1002)
    }

    @Test func refusesBadCloseFrames() {
        for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535] as [UInt16] {
            let payload = [UInt8(code >> 8), UInt8(code & 255)]
            #expect(
                ReceiverDriver.run(ReceiverDriver.frame(.close, payload), pieces: 100).fault?.closeCode == 1002,
                "\(code)")
        }
        #expect(ReceiverDriver.run(ReceiverDriver.frame(.close, [3]), pieces: 100).fault?.closeCode == 1002)
        #expect(ReceiverDriver.run(ReceiverDriver.frame(.close, [3, 0xE8, 0xFF]), pieces: 100).fault == .invalidUTF8)
    }

    @Test func refusesTooMuchBeforeItIsKept() {
        let head: [UInt8] = [0x82, 0xFE, 0x01, 0x00, 0, 0, 0, 0]
        #expect(ReceiverDriver.run(head, pieces: 8, frameLimit: 255).fault == .tooLarge(limit: 255))
        let halves =
            ReceiverDriver.frame(.binary, [1, 2, 3], isFinal: false) + ReceiverDriver.frame(.continuation, [4, 5])
        #expect(ReceiverDriver.run(halves, pieces: 100, messageLimit: 4).fault == .tooLarge(limit: 4))
        #expect(
            ReceiverDriver.run(halves, pieces: 100, messageLimit: 5).events == [.message(.binary([1, 2, 3, 4, 5]))])
    }

    @Test func failsAtTheFirstByteThatIsNoUTF8() {
        // The frame says 100 bytes; the third is already wrong.
        let bytes: [UInt8] = [0x81, 0x80 | 100, 0, 0, 0, 0, 0x41, 0xC3, 0x28]
        #expect(ReceiverDriver.run(bytes, pieces: 1).fault == .invalidUTF8)
        #expect(ReceiverDriver.run(ReceiverDriver.frame(.text, [0xC3]), pieces: 100).fault == .invalidUTF8)
    }

    @Test func cutsCloseReasonsBetweenCharacters() {
        var out: [UInt8] = []
        WebSocketFrameEncoder.writeClose(code: 1000, reason: String(repeating: "é", count: 100), to: &out)
        #expect(out.count == 2 + 2 + 122)
        out = []
        WebSocketFrameEncoder.writeClose(code: 1006, reason: "", to: &out)
        #expect(out == [0x88, 2, 0x03, 0xF3])
    }
}

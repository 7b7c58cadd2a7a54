import Testing
import WebSocketCore

/// Compressed messages from a client, cut at every place: RFC 7692 §6 and §7.2.
@Suite struct DeflateTests {
    private let hello: [UInt8] = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]

    private func run(
        _ bytes: [UInt8], pieces: Int, messageLimit: Int = 100_000
    ) -> (
        events: [WebSocketReceiver.Event], fault: WebSocketFault?
    ) {
        ReceiverDriver.run(
            bytes, pieces: pieces, frameLimit: 100_000, messageLimit: messageLimit, allowsCompression: true)
    }

    private func message(_ opcode: WebSocketOpcode, _ payload: [UInt8]) -> [UInt8] {
        ReceiverDriver.frame(opcode, payload, isCompressed: true)
    }

    private func deflated(_ message: [UInt8]) throws -> [UInt8] {
        var deflater = try required(Deflater(windowBits: 15))
        let payload = deflater.compress(message.span)
        return try #require(payload)
    }

    /// RFC 7692 §7.2.3.1, .3, .4 and .5: one block; stored; marked as the last; two blocks.
    static let examples: [[UInt8]] = [
        [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00],
        [0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00],
        [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00],
        [0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00],
    ]

    @Test(arguments: examples)
    func readsTheExamplesOfTheStandardHoweverTheyAreCut(payload: [UInt8]) {
        let bytes = message(.text, payload) + message(.binary, payload)
        for pieces in 1...bytes.count {
            let result = run(bytes, pieces: pieces)
            #expect(result.events == [.message(.text("Hello")), .message(.binary(Array("Hello".utf8)))])
            #expect(result.fault == nil)
        }
    }

    @Test func readsAnEmptyMessageAndPlainOnesBetween() {
        // §7.2.3.6: one stored block without content.
        let bytes = message(.text, [0]) + ReceiverDriver.frame(.text, [65]) + message(.text, hello)
        #expect(run(bytes, pieces: 3).events == ["", "A", "Hello"].map { .message(.text($0)) })
    }

    @Test func joinsCompressedFragmentsWithControlFramesBetween() {
        for cut in 0...hello.count {
            let bytes =
                ReceiverDriver.frame(.text, Array(hello[..<cut]), isFinal: false, isCompressed: true)
                + ReceiverDriver.frame(.ping, [1]) + ReceiverDriver.frame(.continuation, [], isFinal: false)
                + ReceiverDriver.frame(.pong, []) + ReceiverDriver.frame(.continuation, Array(hello[cut...]))
            for pieces in [1, 2, 5, 1_000] {
                #expect(run(bytes, pieces: pieces).events == [.ping([1]), .pong([]), .message(.text("Hello"))])
            }
        }
    }

    @Test func refusesTheBitWhereItMayNotBe() {
        #expect(ReceiverDriver.run(message(.text, hello), pieces: 100).fault?.closeCode == 1002)
        for opcode in [.ping, .pong, .close] as [WebSocketOpcode] {
            #expect(run(message(opcode, []), pieces: 100).fault?.closeCode == 1002)
        }
        let first = ReceiverDriver.frame(.text, hello, isFinal: false, isCompressed: true)
        #expect(run(first + message(.continuation, [0]), pieces: 100).fault?.closeCode == 1002)
        // The other reserved bits have no meaning here.
        for bits in [0xA1, 0x91, 0xE1, 0xD1] as [UInt8] {
            #expect(run([bits, 0x80, 0, 0, 0, 0], pieces: 100).fault?.closeCode == 1002)
        }
    }

    @Test func refusesAMessageThatRefersToTheOneBefore() {
        // §7.2.3.2: the second "Hello" of a client that keeps its context, which it was asked not to.
        let bytes = message(.text, hello) + message(.text, [0xF2, 0x00, 0x11, 0x00, 0x00])
        for pieces in 1...bytes.count {
            let result = run(bytes, pieces: pieces)
            #expect(result.events == [.message(.text("Hello"))])
            #expect(result.fault == .corruptCompression)
        }
    }

    @Test(
        arguments: [
            [], [0x07], [0xF2], [0xF2, 0x48, 0xCD], [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], [0xFF, 0xFF],
            [0x00, 0x05, 0x00, 0xFA, 0xFE, 0x48], [0x00, 0x06, 0x00, 0xF9, 0xFF, 0x48],
        ] as [[UInt8]])
    func refusesWhatIsNoStreamOrOnlyItsBeginning(payload: [UInt8]) {
        // Nothing at all; a reserved kind of block; cut short; marked as the last without the byte behind it; lengths
        // that do not agree; a stored block that is cut short.
        for pieces in [1, 100] {
            let result = run(message(.binary, payload), pieces: pieces)
            #expect(result.fault == .corruptCompression)
            #expect(result.fault?.closeCode == 1007)
            #expect(result.events.isEmpty)
        }
    }

    @Test func endsABombAtTheLimit() throws {
        let payload = try deflated([UInt8](repeating: 0, count: 90_000))
        #expect(payload.count < 1_000)
        for pieces in [1, 7, 10_000] {
            let exact = run(message(.binary, payload), pieces: pieces, messageLimit: 90_000)
            #expect(exact.events == [.message(.binary([UInt8](repeating: 0, count: 90_000)))])
            let over = run(message(.binary, payload), pieces: pieces, messageLimit: 89_999)
            #expect(over.fault == .tooLarge(limit: 89_999))
            #expect(over.fault?.closeCode == 1009)
        }
    }

    @Test func inflatesNoMoreThanTheLimit() throws {
        let payload = try deflated([UInt8](repeating: 0, count: 4 << 20))
        var inflater = try required(Inflater())
        var output: [UInt8] = []
        let outcome = inflater.inflate(payload.span, to: &output, limit: 50_000)
        #expect(outcome == .full)
        #expect(output.count == 50_000)
        #expect(output.capacity < 150_000)
    }

    @Test func countsTheBytesOnTheWireAsWell() {
        // Stored blocks without content inflate to nothing, for ever.
        let nothing = [UInt8](repeating: 0, count: 60).enumerated().map { UInt8($0.offset % 5 > 2 ? 0xFF : 0) }
        let first = ReceiverDriver.frame(.binary, nothing, isFinal: false, isCompressed: true)
        let more = ReceiverDriver.frame(.continuation, nothing, isFinal: false)
        #expect(run(first + more, pieces: 100, messageLimit: 120).fault == nil)
        #expect(run(first + more + more, pieces: 100, messageLimit: 120).fault == .tooLarge(limit: 120))
    }

    @Test func failsAtTheFirstInflatedByteThatIsNoUTF8() throws {
        let payload = try deflated([0x41, 0xC3, 0x28] + [UInt8](repeating: 0x41, count: 1_000))
        // Over the limit as well, but the text is wrong before that.
        for pieces in [1, 1_000] {
            #expect(run(message(.text, payload), pieces: pieces, messageLimit: 500).fault == .invalidUTF8)
        }
        #expect(run(message(.text, try deflated([0xC3])), pieces: 100).fault == .invalidUTF8)
    }
}

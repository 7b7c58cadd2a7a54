import Testing
import WebSocketCore

/// What the server sends compressed: RFC 7692 §7.2.1.
@Suite struct CompressorTests {
    private func agreement(_ offer: String) throws -> WebSocketCompression {
        let handshake = WebSocketHandshake(
            isGet: true, isHTTP11: true, upgrade: [], connection: [], keys: [], versions: [], subprotocols: [],
            extensions: [offer])
        return try #require(try handshake.chooseCompression())
    }

    private func inflated(_ payloads: [UInt8]..., by inflater: inout Inflater) -> [[UInt8]] {
        payloads.map { payload in
            var output: [UInt8] = []
            let outcome = inflater.inflate((payload + [0, 0, 0xFF, 0xFF]).span, to: &output, limit: 1 << 20)
            return outcome == .taken && inflater.isBetweenBlocks ? output : [0xBA, 0xD0]
        }
    }

    private let hello = Array("Hello".utf8)
    /// Bytes that do not compress: Knuth's MMIX generator, its highest bits.
    private let noise: [UInt8] = {
        var state: UInt64 = 1
        return (0..<600).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(state >> 56)
        }
    }()

    @Test func writesTheExamplesOfTheStandard() throws {
        // §7.2.3.1 and §7.2.3.2.
        var compressor = WebSocketCompressor(try agreement("permessage-deflate"), threshold: 0)
        let (first, second) = (compressor.compress(hello.span), compressor.compress(hello.span))
        #expect(first == [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00])
        #expect(second == [0xF2, 0x00, 0x11, 0x00, 0x00])
    }

    @Test func keepsItsContextUnlessTheClientObjects() throws {
        var keeping = WebSocketCompressor(try agreement("permessage-deflate"), threshold: 0)
        var inflater = try required(Inflater())
        let (first, second) = (keeping.compress(noise.span), keeping.compress(noise.span))
        let both = inflated(try #require(first), try #require(second), by: &inflater)
        #expect(both == [noise, noise])
        #expect(try #require(second).count < 20)

        let objecting = try agreement("permessage-deflate; server_no_context_takeover")
        var forgetting = WebSocketCompressor(objecting, threshold: 0)
        let (third, fourth) = (forgetting.compress(noise.span), forgetting.compress(noise.span))
        #expect(third != nil && third == fourth)
    }

    @Test func keepsToTheClientsWindow() throws {
        // The second copy lies 600 bytes behind the first: out of sight of 2⁹ bytes, in sight of 2¹⁰ and more.
        let twice = noise + noise
        var sizes: [Int] = []
        for bits in 9...11 {
            let agreement = try agreement("permessage-deflate; server_max_window_bits=\(bits)")
            var compressor = WebSocketCompressor(agreement, threshold: 0)
            let compressed = compressor.compress(twice.span)
            let payload = try #require(compressed)
            var inflater = try required(Inflater())
            let message = inflated(payload, by: &inflater)
            #expect(message == [twice])
            sizes.append(payload.count)
        }
        #expect(sizes[0] > 1_100)
        #expect(sizes[1] < 700 && sizes[2] < 700)
    }

    @Test func leavesShortMessagesAlone() throws {
        var compressor = WebSocketCompressor(try agreement("permessage-deflate"), threshold: 128)
        let short = compressor.compress(noise.span.extracting(0..<127))
        let long = compressor.compress(noise.span.extracting(0..<128))
        #expect(short == nil && long != nil)
    }

    @Test func compressesMessagesOfEveryLengthIntoOneStream() throws {
        var compressor = WebSocketCompressor(try agreement("permessage-deflate"), threshold: 1)
        var inflater = try required(Inflater())
        for count in [1, 2, 127, 4_095, 4_096, 4_097, 16_384, 100_000, 3] {
            let message = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 31 >> 5) }
            let compressed = compressor.compress(message.span)
            let payload = try #require(compressed)
            #expect(payload.count <= count + count / 1_000 + 16)
            let back = inflated(payload, by: &inflater)
            #expect(back == [message])
        }
    }
}

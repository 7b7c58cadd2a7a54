import Testing
import WebSocketCore

/// The opening handshake: RFC 6455 §4.2.
@Suite struct HandshakeTests {
    private let good = WebSocketHandshake(
        isGet: true, isHTTP11: true, upgrade: ["WebSocket"], connection: ["keep-alive", "Upgrade"],
        keys: ["dGhlIHNhbXBsZSBub25jZQ=="], versions: ["13"], subprotocols: ["chat", "mien.v1"], extensions: [])

    @Test func acceptsTheExampleOfTheStandard() throws {
        // RFC 6455 §1.3.
        #expect(try good.validate() == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        // Python 3.11, base64 and hashlib: the key of the bytes 1 to 16.
        #expect(WebSocketHandshake.accept(key: "AQIDBAUGBwgJCgsMDQ4PEA==") == "C/0nmHhBztSRGR1CwL6Tf4ZjwpY=")
    }

    @Test func refusesWhatIsNoUpgrade() {
        var request = good
        request.isGet = false
        #expect(throws: WebSocketHandshake.Rejection.notAnUpgrade) { try request.validate() }
        request = good
        request.isHTTP11 = false
        #expect(throws: WebSocketHandshake.Rejection.notAnUpgrade) { try request.validate() }
        request = good
        request.connection = ["close"]
        #expect(throws: WebSocketHandshake.Rejection.notAnUpgrade) { try request.validate() }
        request = good
        request.upgrade = ["h2c"]
        #expect(throws: WebSocketHandshake.Rejection.notAnUpgrade) { try request.validate() }
    }

    @Test func refusesOtherVersionsAndKeys() {
        var request = good
        request.versions = ["8"]
        #expect(throws: WebSocketHandshake.Rejection.unsupportedVersion) { try request.validate() }
        let keys = [
            "", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZR==", "dGhlIHNhbXBsZSBub25jZQ=a",
            "dGhlIHNhbXBsZSBub25j-Q==", "AAAA",
        ]
        for key in keys {
            request = good
            request.keys = [key]
            #expect(throws: WebSocketHandshake.Rejection.badKey, "\(key)") { try request.validate() }
        }
        request.keys = good.keys + good.keys
        #expect(throws: WebSocketHandshake.Rejection.badKey) { try request.validate() }
    }

    @Test func choosesTheServersFavourite() {
        #expect(good.choose(from: ["mien.v1", "chat"]) == "mien.v1")
        #expect(good.choose(from: ["other"]) == nil)
    }
}

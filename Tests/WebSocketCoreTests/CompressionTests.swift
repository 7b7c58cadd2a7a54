import Testing
import WebSocketCore

/// What is agreed on about permessage-deflate: RFC 7692 §5 and §7.1.
@Suite struct CompressionTests {
    private func answer(_ fields: String...) throws -> String? {
        let handshake = WebSocketHandshake(
            isGet: true, isHTTP11: true, upgrade: [], connection: [], keys: [], versions: [], subprotocols: [],
            extensions: fields)
        return try handshake.chooseCompression()?.response
    }

    private let plain = "permessage-deflate; client_no_context_takeover"

    @Test func agreesToWhatBrowsersOffer() throws {
        // Chrome and Safari; Firefox.
        #expect(try answer("permessage-deflate; client_max_window_bits") == plain)
        #expect(try answer("permessage-deflate") == plain)
        #expect(try answer() == nil)
        #expect(try answer("") == nil)
    }

    @Test func answersEveryParameterThatBindsTheServer() throws {
        #expect(try answer("permessage-deflate; server_no_context_takeover") == plain + "; server_no_context_takeover")
        #expect(try answer("permessage-deflate; client_no_context_takeover") == plain)
        for (asked, given) in [(9, 9), (10, 10), (11, 11), (12, 11), (15, 11)] {
            let response = try answer("permessage-deflate; server_max_window_bits=\(asked)")
            #expect(response == plain + "; server_max_window_bits=\(given)")
        }
        let all =
            "permessage-deflate ;server_max_window_bits=\"1\\0\" ; client_max_window_bits = 8\t;server_no_context_takeover"
        #expect(try answer(all) == plain + "; server_no_context_takeover; server_max_window_bits=10")
    }

    @Test(
        arguments: [
            "x-webkit-deflate-frame", "Permessage-Deflate", "permessage-deflate; unknown",
            "permessage-deflate; server_no_context_takeover=1", "permessage-deflate; client_no_context_takeover=true",
            "permessage-deflate; server_max_window_bits", "permessage-deflate; server_max_window_bits=7",
            "permessage-deflate; server_max_window_bits=16", "permessage-deflate; server_max_window_bits=010",
            "permessage-deflate; server_max_window_bits=+9", "permessage-deflate; client_max_window_bits=7",
            "permessage-deflate; client_max_window_bits=99999999999999999999",
            "permessage-deflate; client_max_window_bits; client_max_window_bits",
            "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
            // zlib makes no raw stream with a window of 256 bytes.
            "permessage-deflate; server_max_window_bits=8",
        ])
    func declinesAnOfferThatItCannotKeepTo(offer: String) throws {
        #expect(try answer(offer) == nil)
        // The next one, in the same field or in another.
        #expect(try answer(offer + ", permessage-deflate") == plain)
        #expect(try answer(offer, "permessage-deflate") == plain)
    }

    @Test func takesTheFirstOfferThatCanBeAccepted() throws {
        let offers = "foo; a=\"b\", permessage-deflate; server_max_window_bits=9, , permessage-deflate"
        #expect(try answer(offers) == plain + "; server_max_window_bits=9")
    }

    @Test(
        arguments: [
            ";", "permessage-deflate;", "permessage-deflate; =1", "permessage-deflate; a=", "permessage-deflate; a=\"",
            "permessage-deflate; a=\"\"", "permessage-deflate; a=\"b", "permessage-deflate; a=\"b c\"",
            "permessage-deflate; a=\"b\\", "permessage-deflate x", "permessage-deflate; a b", "a/b", "\u{e9}",
            "permessage-deflate; a=\"b\"c",
        ])
    func refusesAFieldThatDoesNotFollowTheGrammar(field: String) {
        #expect(throws: WebSocketHandshake.Rejection.badExtensions) { try answer(field) }
        #expect(throws: WebSocketHandshake.Rejection.badExtensions) { try answer("permessage-deflate", field) }
    }
}

import HTTPCore
import Testing

/// Headers, queries, media types and dates.
@Suite struct ValueTests {
    @Test func findsFieldsWithoutRegardToCase() {
        var headers: HTTPHeaders = ["Accept": "a", "X-Long-Name-Of-A-Field": "b", "ACCEPT": "c, d"]
        #expect(headers["accept"] == "a")
        #expect(headers.values("Accept") == ["a", "c, d"])
        #expect(headers.list("accept") == ["a", "c", "d"])
        #expect(headers.list("accept", contains: "D"))
        headers["accept"] = nil
        #expect(headers.count == 1)
        headers["New"] = "x"
        #expect(headers[1].name == "New")
        #expect(headers == ["x-long-name-of-a-field": "b", "new": "x"])
    }

    @Test func letsNoFieldBeInjected() {
        var headers = HTTPHeaders()
        let values = ["a\r\nX: y", "a\nb", "a\rb", "a\0", "\u{7F}"].filter { headers.append("X", $0) }
        let names = ["", "a b", "a:", "a\r\n", "é"].filter { headers.append($0, "x") }
        #expect(values.isEmpty)
        #expect(names.isEmpty)
        #expect(headers.isEmpty)
        let isAdded = headers.append("X", "é\t!")
        #expect(isAdded)
    }

    @Test func decodesQueries() {
        // WHATWG URL, application/x-www-form-urlencoded parsing.
        let items = QueryParser.parse("a=1&b=%26+x&c&&d=%zz&%C3%A9=é=")
        #expect(items.map(\.name) == ["a", "b", "c", "d", "é"])
        #expect(items.map(\.value) == ["1", "& x", "", "%zz", "é="])
        #expect(QueryParser.parse("").isEmpty)
    }

    @Test func readsMediaTypes() throws {
        let type = try #require(MediaType("Multipart/Form-Data; charset=\"a\\\"b\" ;BOUNDARY=x; "))
        #expect(type.essence == "multipart/form-data")
        #expect(type.parameter("boundary") == "x")
        #expect(type.parameter("charset") == "a\"b")
        for text in ["", "text", "text/", "/x", "text/plain x", "text/plain; a", "text/plain; a=\"b", "text /plain"] {
            #expect(MediaType(text) == nil, "\(text)")
        }
    }

    @Test func writesDates() {
        // RFC 9110 §5.6.7's example, and `date -u -d @n` of GNU coreutils.
        #expect(text(HTTPDate.format(784_111_777)) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(text(HTTPDate.format(0)) == "Thu, 01 Jan 1970 00:00:00 GMT")
        #expect(text(HTTPDate.format(951_782_400)) == "Tue, 29 Feb 2000 00:00:00 GMT")
        #expect(text(HTTPDate.format(4_107_542_399)) == "Sun, 28 Feb 2100 23:59:59 GMT")
        #expect(text(HTTPDate.format(4_107_542_400)) == "Mon, 01 Mar 2100 00:00:00 GMT")
        #expect(text(HTTPDate.format(-1)) == "Thu, 01 Jan 1970 00:00:00 GMT")
    }

    @Test func decodesPercentEscapes() {
        #expect(PercentDecoding.strict(Array("a%41%7e".utf8)) == Array("aA~".utf8))
        for text in ["%", "%4", "%4g", "a%"] {
            #expect(PercentDecoding.strict(Array(text.utf8)) == nil)
            #expect(PercentDecoding.lenient(Array(text.utf8)) == Array(text.utf8))
        }
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

import HTTPCore
import Testing

/// Bytes of responses: RFC 9112 §4 and §6.
@Suite struct ResponseWriterTests {
    private func write(
        _ response: HTTPResponse, isHead: Bool = false, keepAlive: Bool = true, version: HTTPVersion = .http11,
        id: String = ""
    ) -> String {
        let context = HTTPResponseWriter.Context(
            isHead: isHead, keepAlive: keepAlive, version: version, date: Array("D".utf8), requestID: id)
        var out: [UInt8] = []
        HTTPResponseWriter.write(response, context, to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    @Test func writesContentWithItsLength() {
        #expect(
            write(HTTPResponse(status: .ok, headers: ["A": "b"], body: [104, 105]), id: "i")
                == "HTTP/1.1 200 OK\r\nDate: D\r\nX-Request-Id: i\r\nA: b\r\nContent-Length: 2\r\n\r\nhi")
    }

    @Test func leavesContentOutWhereThereMustBeNone() {
        #expect(
            write(HTTPResponse(body: [1]), isHead: true) == "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: 1\r\n\r\n")
        #expect(write(HTTPResponse(status: .noContent, body: [1])) == "HTTP/1.1 204 No Content\r\nDate: D\r\n\r\n")
        #expect(
            write(HTTPResponse(status: HTTPStatus(304), body: [1])) == "HTTP/1.1 304 Not Modified\r\nDate: D\r\n\r\n")
    }

    @Test func saysWhetherTheConnectionStays() {
        #expect(write(HTTPResponse(), keepAlive: false).contains("\r\nConnection: close\r\n"))
        #expect(write(HTTPResponse(), version: .http10).contains("\r\nConnection: keep-alive\r\n"))
        #expect(!write(HTTPResponse()).contains("Connection"))
    }

    @Test func ownsTheFieldsThatFrameTheMessage() {
        let headers: HTTPHeaders = [
            "Content-Length": "99", "transfer-encoding": "chunked", "Connection": "x", "Date": "y", "Keep-Alive": "z",
            "X-Request-Id": "forged",
        ]
        #expect(
            write(HTTPResponse(status: .ok, headers: headers), id: "i")
                == "HTTP/1.1 200 OK\r\nDate: D\r\nX-Request-Id: i\r\nContent-Length: 0\r\n\r\n")
    }

    @Test func writesTheUpgradeToWebSocket() {
        let context = HTTPResponseWriter.Context(isHead: false, keepAlive: true, version: .http11, date: [0x44])
        var out: [UInt8] = []
        HTTPResponseWriter.writeWebSocketUpgrade(accept: "k", subprotocol: "p", extensions: nil, context, to: &out)
        #expect(
            String(decoding: out, as: UTF8.self)
                == "HTTP/1.1 101 Switching Protocols\r\nDate: D\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: k\r\n"
                + "Sec-WebSocket-Protocol: p\r\nConnection: Upgrade\r\n\r\n")
    }
}

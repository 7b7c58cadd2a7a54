import HTTPCore
import Server
import Testing

/// Content: how it is framed, how much is taken, and what happens to what is not wanted.
@Suite struct BodyTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    @Test func readsAMegabyte() {
        let client = server.client()
        let body = (0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.count)\r\n\r\n")
        client.send(body)
        #expect(client.response()?.body == body)
    }

    @Test func refusesTooLongContentBeforeItComes() throws {
        let client = server.client()
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n")
        #expect(try #require(client.response()).status == 413)
        #expect(client.isClosedByServer())
    }

    @Test func refusesTooLongChunkedContentWhereItPassesTheLimit() throws {
        let client = server.client()
        client.send("POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n11\r\n")
        client.send("12345678901234567")
        #expect(try #require(client.response()).status == 413)
        #expect(client.isClosedByServer())
    }

    @Test func takesMultipartApart() throws {
        let body =
            "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\nhello\r\n--b\r\n"
            + "Content-Disposition: form-data; name=\"y\"; filename=\"f\"\r\n\r\n\r\n--b--\r\n"
        #expect(form(body)?.text == "x=5,y=0")
    }

    @Test func refusesBrokenMultipart() throws {
        #expect(form("--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\nhello")?.status == 400)
        #expect(form("hello")?.status == 400)
        let part = "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n\r\n"
        #expect(form(part + part + part + part + "--b--\r\n")?.status == 413)
        let large =
            "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n\(String(repeating: "x", count: 1_001))\r\n--b--"
        #expect(form(large)?.status == 413)
        let type = "POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data\r\nContent-Length: 1\r\n\r\nx"
        #expect(server.ask(type)?.status == 400)
    }

    private func form(_ body: String) -> TestClient.Response? {
        server.ask(
            "POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }
}

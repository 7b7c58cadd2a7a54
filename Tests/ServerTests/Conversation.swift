import HTTPCases
import Testing

/// A client that sends a row of the table and expects its answers.
final class Conversation {
    /// RFC 9110 §15 and RFC 6585 §5.
    private static let reasons = [
        100: "Continue", 200: "OK", 204: "No Content", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed",
        413: "Content Too Large", 414: "URI Too Long", 415: "Unsupported Media Type", 417: "Expectation Failed",
        426: "Upgrade Required", 431: "Request Header Fields Too Large", 501: "Not Implemented",
        505: "HTTP Version Not Supported",
    ]
    private static let next = "GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    private let row: HTTPCase
    private let client: TestClient
    private let pieces: Int
    /// What is still to be sent before each pause.
    private var rest: [ArraySlice<UInt8>]
    private var expected: ArraySlice<HTTPCase.Answer>
    /// An answer in the place of one that was left out.
    private var early: TestClient.Response?

    /// - Parameter pieces: how many bytes are sent at a time.
    init(_ row: HTTPCase, _ client: TestClient, pieces: Int) {
        self.row = row
        self.client = client
        self.pieces = pieces
        rest = row.pieces.map { $0[...] }
        expected = row.answers[...]
        // Nobody must take it for a request.
        if row.closes { rest[rest.count - 1] += Array(Self.next.utf8) }
    }

    /// Sends a piece.
    /// - Returns: whether there are more.
    func sendNext() -> Bool {
        client.send(rest[0].prefix(pieces))
        rest[0] = rest[0].dropFirst(pieces)
        if !rest[0].isEmpty { return true }
        rest.removeFirst()
        if rest.isEmpty { return false }
        expectAnswer()
        return true
    }

    /// Everything is sent: the other answers, and what becomes of the connection.
    func end() {
        while !expected.isEmpty { expectAnswer() }
        if !row.closes {
            if row.isUnfinished { client.finishSending() } else { client.send(Self.next) }
            let last = client.response()
            #expect(last?.status == (row.isUnfinished ? 400 : 200), "\(row): the answer behind those of the table")
            #expect(last?.header("Connection") == "close", "\(row)")
        }
        #expect(client.isClosedByServer(), "\(row): not closed, or more answers than in the table")
    }

    private func expectAnswer() {
        guard let answer = expected.popFirst() else { return }
        let response = early ?? client.response(toHead: answer.isToHead)
        early = nil
        if answer.isOptional, response?.status != answer.status {
            early = response
            return
        }
        guard let response else {
            Issue.record("\(row): there is no answer in the place of \(answer.status)")
            return
        }
        let line = "HTTP/1.1 \(answer.status) \(Self.reasons[answer.status] ?? "?")"
        #expect(response.head.prefix { $0 != "\r\n" } == line, "\(row)")
        #expect(response.header("Connection") == answer.connection, "\(row)")
        if let content = answer.content { #expect(response.body == content, "\(row)") }
        if answer.isToHead { #expect(Int(response.header("Content-Length") ?? "") ?? 0 > 0, "\(row)") }
    }
}

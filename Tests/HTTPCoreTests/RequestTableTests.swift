import HTTPCases
import HTTPCore
import Testing

/// Each row of Tests/HTTPCases through the parser: whole, byte by byte, and cut in two at every place.
@Suite struct RequestTableTests {
    @Test func theTableCanBeRead() throws {
        #expect(try HTTPCases.load().count >= 270)
        #expect(HTTPCases.topics.count >= 9)
    }

    @Test(arguments: HTTPCases.all)
    func isWhatTheTableSaysHoweverItIsCut(row: HTTPCase) {
        let bytes = row.bytes
        expect(row, ParserDriver.run(bytes, pieces: bytes.count), "whole")
        expect(row, ParserDriver.run(bytes, pieces: 1), "byte by byte")
        // A long row repeats itself, and a cut costs what the row costs.
        let step = 1 + bytes.count / 1_024 * 16
        for cut in stride(from: 1, to: bytes.count, by: step) {
            expect(row, ParserDriver.run(bytes, cutAt: cut), "cut at \(cut)")
        }
    }

    @Test(arguments: HTTPCases.all.filter { $0.fault != nil })
    func whatFollowsAFaultIsNoRequest(row: HTTPCase) {
        let next = Array("\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        expect(row, ParserDriver.run(row.bytes + next, pieces: row.bytes.count + next.count), "with more behind")
    }

    private func expect(_ row: HTTPCase, _ driver: ParserDriver, _ how: String) {
        let whole = driver.requests.filter(\.isWhole).map { request in
            HTTPCase.Request(method: request.head.method.rawValue, path: request.head.path, body: request.body)
        }
        #expect(whole == row.requests, "\(row), \(how)")
        #expect(driver.fault.map(Self.name) == row.fault, "\(row), \(how)")
        if row.fault == nil { #expect(driver.wantsMore == row.isUnfinished, "\(row), \(how)") }
    }

    /// The case's name: that of the syntax error where it is one.
    private static func name(_ fault: HTTPFault) -> String {
        if case .malformed(let reason) = fault { return String(describing: reason) }
        return String(String(describing: fault).prefix { $0 != "(" })
    }
}

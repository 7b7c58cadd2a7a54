/// One row of the table of requests in bytes; Tests/HTTPCases/README.md says how it is written.
package struct HTTPCase: Sendable, CustomStringConvertible {
    /// A request as the parser finds it.
    package struct Request: Sendable, Equatable {
        package let method: String
        package let path: String
        package let body: [UInt8]

        package init(method: String, path: String, body: [UInt8]) {
            self.method = method
            self.path = path
            self.body = body
        }
    }

    /// What the server says.
    package struct Answer: Sendable {
        package let status: Int
        /// The Connection field, nil for none.
        package let connection: String?
        /// Content-Length without content.
        package let isToHead: Bool
        /// An interim answer that may be left out.
        package let isOptional: Bool
        /// The content, nil for any.
        package let content: [UInt8]?
    }

    /// The file it stands in.
    package let topic: String
    package let name: String
    /// The bytes, cut where the client waits for the next answer.
    package fileprivate(set) var pieces: [[UInt8]] = [[]]
    /// Every whole request in them.
    package fileprivate(set) var requests: [Request] = []
    /// The parser's fault behind them, by its name.
    package fileprivate(set) var fault: String?
    package fileprivate(set) var answers: [Answer] = []
    /// Whether the parser waits for more in the end.
    package fileprivate(set) var isUnfinished = false

    init(topic: String, name: String) {
        self.topic = topic
        self.name = name
    }

    package var bytes: [UInt8] { Array(pieces.joined()) }

    /// Whether the last answer closes the connection.
    package var closes: Bool { answers.last?.connection == "close" }

    package var description: String { "\(topic): \(name)" }
}

extension HTTPCase {
    /// Takes one line of the case in.
    mutating func read(_ line: Substring) throws(HTTPCaseError) {
        let words = line.split(separator: " ", maxSplits: 1)
        let rest = words.count > 1 ? words[1] : ""
        switch words.first {
        case ">": pieces[pieces.count - 1] += try CaseBytes.read(line.dropFirst(2))
        case "pause": pieces.append([])
        case "request":
            let parts = rest.split(separator: " ", maxSplits: 2)
            guard parts.count >= 2 else { throw HTTPCaseError(line: line) }
            let path = String(decoding: try CaseBytes.read(parts[1]), as: UTF8.self)
            let body = parts.count > 2 ? try CaseBytes.read(parts[2]) : []
            requests.append(Request(method: String(parts[0]), path: path, body: body))
        case "answer": answers.append(try Self.answer(rest))
        case "refused":
            let parts = rest.split(separator: " ")
            guard parts.count == 2 || parts.count == 3 && parts[2] == "head" else { throw HTTPCaseError(line: line) }
            fault = String(parts[1])
            answers.append(try Self.answer("\(parts[0]) close" + (parts.count == 3 ? " head" : "")))
        case "unfinished": isUnfinished = true
        default: throw HTTPCaseError(line: line)
        }
    }

    private static func answer(_ text: Substring) throws(HTTPCaseError) -> Answer {
        let mark = text.firstIndex(of: "=")
        let flags = text[..<(mark ?? text.endIndex)].split(separator: " ")
        guard let status = flags.first.flatMap({ Int($0) }),
            flags.dropFirst().allSatisfy({ ["close", "keep-alive", "head", "maybe"].contains($0) })
        else { throw HTTPCaseError(line: text) }
        let content = try mark.map { mark throws(HTTPCaseError) in try CaseBytes.read(text[mark...].dropFirst(2)) }
        return Answer(
            status: status, connection: flags.first { $0 == "close" || $0 == "keep-alive" }.map(String.init),
            isToHead: flags.contains("head"), isOptional: flags.contains("maybe"), content: content)
    }
}

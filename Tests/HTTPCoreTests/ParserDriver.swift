import HTTPCore

/// Feeds bytes to a parser the way a connection does, and writes down what comes out.
struct ParserDriver {
    struct Request: Equatable {
        var head: HTTPRequestHead
        var body: [UInt8] = []
        var isWhole = false
    }

    private(set) var requests: [Request] = []
    private(set) var fault: HTTPFault?
    private(set) var expectsContinue = false
    /// Whether an answer to the latest request line has no content.
    var isHead: Bool { parser.isHead }
    /// Whether the bytes end inside a request.
    var wantsMore: Bool { !pending.isEmpty || requests.last?.isWhole == false }
    private var parser: HTTPRequestParser
    private var pending: [UInt8] = []

    init(limits: HTTPLimits = HTTPLimits()) { parser = HTTPRequestParser(limits: limits) }

    /// The bytes in pieces of one size each.
    static func run(_ bytes: [UInt8], pieces: Int, limits: HTTPLimits = HTTPLimits()) -> ParserDriver {
        var driver = ParserDriver(limits: limits)
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            driver.push(Array(bytes[start..<min(start + pieces, bytes.count)]))
        }
        return driver
    }

    /// The bytes in two pieces.
    static func run(_ bytes: [UInt8], cutAt cut: Int, limits: HTTPLimits = HTTPLimits()) -> ParserDriver {
        var driver = ParserDriver(limits: limits)
        driver.push(Array(bytes[..<cut]))
        driver.push(Array(bytes[cut...]))
        return driver
    }

    mutating func push(_ bytes: [UInt8]) {
        pending += bytes
        while fault == nil {
            do throws(HTTPFault) {
                let bytes = pending
                let (event, consumed) = try parser.next(bytes.span)
                let taken = Array(bytes[..<consumed])
                pending.removeFirst(consumed)
                if !note(event, taken) { return }
            } catch {
                fault = error
            }
        }
    }

    /// - Returns: whether to ask again.
    private mutating func note(_ event: HTTPRequestParser.Event, _ taken: [UInt8]) -> Bool {
        switch event {
        case .needMore: return false
        case .skipped: break
        case .head(let head, _, let expects):
            requests.append(Request(head: head))
            expectsContinue = expects
        case .body(let range): requests[requests.count - 1].body += taken[range]
        case .end: requests[requests.count - 1].isWhole = true
        }
        return true
    }
}

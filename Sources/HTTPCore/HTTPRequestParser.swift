/// Takes requests off a stream of bytes: a value without I/O and without a clock.
///
/// The caller holds the bytes, and gives the same ones again, with more behind them, until they are consumed; the parser
/// remembers how far it has looked, so that a head that trickles in is not searched again and again. After a throw the
/// stream has no next request: the caller answers and closes.
/// - Source: RFC 9112, in its strict reading: what may be refused is refused, since every leniency is a place where two
///   servers can see two different requests.
public struct HTTPRequestParser: Sendable {
    /// How the end of a body is known.
    public enum BodyLength: Sendable, Equatable {
        /// There is no body.
        case none
        /// Content-Length, more than 0.
        case fixed(Int)
        /// The chunked coding.
        case chunked
    }

    /// What the next bytes turned out to be.
    public enum Event: Sendable, Equatable {
        /// Nothing yet; give more bytes.
        case needMore
        /// Framing that says nothing by itself; ask again with the rest.
        case skipped
        /// A head.
        case head(HTTPRequestHead, BodyLength, expectsContinue: Bool)
        /// Content: this range of the bytes given.
        case body(Range<Int>)
        /// The end of a request, also of one without a body.
        case end
    }

    enum State: Sendable {
        case head
        case fixedBody(remaining: Int)
        case chunkSize
        case chunkData(remaining: Int)
        case chunkEnd
        case trailers
        case end
    }

    let limits: HTTPLimits
    var state = State.head
    /// Bytes of the unconsumed input that were searched for a line's end.
    var searched = 0
    /// Where the line begins that is being searched.
    var lineStart = 0
    var skippedEmptyLine = false
    var extensionBytes = 0
    var trailerBytes = 0

    /// Whether the latest request line, as far as it has come, asks for HEAD, so that even the answer to a fault has no content.
    public internal(set) var isHead = false

    /// A parser at the start of a connection.
    public init(limits: HTTPLimits = HTTPLimits()) { self.limits = limits }

    /// Whether the next event is `.end`, which needs no bytes.
    public var hasPendingEnd: Bool { if case .end = state { true } else { false } }

    /// Whether the stream may end here: between two requests.
    public var isBetweenRequests: Bool { if case .head = state { true } else { false } }

    /// Reads one event off the front of the bytes.
    /// - Parameter input: every byte that came and was not consumed.
    /// - Returns: the event, and how many bytes of the front are done with. A body's range lies inside of them.
    /// - Throws: the fault to answer with before closing.
    public mutating func next(_ input: Span<UInt8>) throws(HTTPFault) -> (event: Event, consumed: Int) {
        switch state {
        case .head: return try nextHead(input)
        case .fixedBody(let remaining): return takeContent(input, remaining, then: .end) { .fixedBody(remaining: $0) }
        case .chunkSize: return try nextChunkSize(input)
        case .chunkData(let remaining):
            return takeContent(input, remaining, then: .chunkEnd) { .chunkData(remaining: $0) }
        case .chunkEnd: return try nextChunkEnd(input)
        case .trailers: return try nextTrailer(input)
        case .end:
            state = .head
            return (.end, 0)
        }
    }

    private mutating func takeContent(
        _ input: Span<UInt8>, _ remaining: Int, then following: State, _ more: (Int) -> State
    ) -> (event: Event, consumed: Int) {
        let count = min(remaining, input.count)
        if count == 0 { return (.needMore, 0) }
        state = count == remaining ? following : more(remaining - count)
        return (.body(0..<count), count)
    }

    // MARK: Head

    private mutating func nextHead(_ input: Span<UInt8>) throws(HTTPFault) -> (event: Event, consumed: Int) {
        // One empty line before a request line is skipped: RFC 9112 §2.2.
        if !skippedEmptyLine, input.count >= 2, input[0] == ASCII.carriageReturn, input[1] == ASCII.lineFeed {
            skippedEmptyLine = true
            return (.skipped, 2)
        }
        // Before anything can be refused: also the answer to a line that is too long or never ends has no content.
        if lineStart == 0 { isHead = Self.startsWithHead(input) }
        if input.count >= 1, !ASCII.isToken(input[0]), skippedEmptyLine || input[0] != ASCII.carriageReturn {
            throw .malformed(input[0] == ASCII.lineFeed || input[0] == ASCII.carriageReturn ? .lineEnding : .method)
        }
        while searched < input.count {
            guard input[searched] == ASCII.lineFeed else {
                searched += 1
                continue
            }
            if searched == lineStart || input[searched - 1] != ASCII.carriageReturn { throw .malformed(.lineEnding) }
            let isEmptyLine = searched - lineStart == 1
            searched += 1
            if lineStart == 0 {
                // The target's length is judged before anything behind it is waited for.
                if searched > limits.targetBytes { try checkTargetLength(input, end: searched) }
            }
            lineStart = searched
            if isEmptyLine {
                if searched > limits.headBytes { throw .headersTooLarge(limit: limits.headBytes) }
                let end = searched
                return (try HeadParser.parse(input, end: end, limits: limits, parser: &self), end)
            }
        }
        if lineStart == 0, searched > limits.targetBytes { try checkTargetLength(input, end: searched) }
        if searched > limits.headBytes { throw .headersTooLarge(limit: limits.headBytes) }
        return (.needMore, 0)
    }

    /// A request line that is not over yet, or is longer than a target may be.
    private func checkTargetLength(_ input: Span<UInt8>, end: Int) throws(HTTPFault) {
        var at = 0
        while at < end, input[at] != ASCII.space { at += 1 }
        if at > 32 { throw .malformed(.method) }
        let start = at + 1
        at = start
        while at < end, input[at] != ASCII.space, input[at] != ASCII.carriageReturn { at += 1 }
        if at - start > limits.targetBytes { throw .targetTooLong(limit: limits.targetBytes) }
        if end - at > 64 { throw .malformed(.requestLine) }
    }

    private static func startsWithHead(_ input: Span<UInt8>) -> Bool {
        input.count >= 5 && input[0] == 0x48 && input[1] == 0x45 && input[2] == 0x41 && input[3] == 0x44
            && input[4] == ASCII.space
    }

    /// Begins the body of a head that was just read.
    mutating func begin(_ length: BodyLength) {
        searched = 0
        lineStart = 0
        skippedEmptyLine = false
        extensionBytes = 0
        trailerBytes = 0
        switch length {
        case .none: state = .end
        case .fixed(let count): state = .fixedBody(remaining: count)
        case .chunked: state = .chunkSize
        }
    }
}

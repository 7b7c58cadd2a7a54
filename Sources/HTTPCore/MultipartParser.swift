/// Finds the parts of a multipart/form-data body while it comes in, in slices cut anywhere: a value without I/O.
///
/// Content is passed on as it comes; what is kept is one part's header section at most, and how much of a delimiter the
/// last slice ended with.
/// - Source: RFC 7578, RFC 2046 §5.1.1.
public struct MultipartParser: Sendable {
    private enum State: Sendable {
        case preamble
        /// Behind a delimiter: what stands there tells a part from the end.
        case boundaryTail
        /// Behind a delimiter and one `-`.
        case closingDash
        /// Behind a delimiter and its line's CR.
        case boundaryLineFeed
        case headers
        case content
        case epilogue
    }

    private let limits: MultipartLimits
    /// CR LF `--` boundary. A CR stands only at its front, so a search that fails never has to look back.
    private let delimiter: [UInt8]
    private var state = State.preamble
    /// How many bytes of the delimiter the last slice ended with. A body begins as if behind a line's end.
    private var matched = 2
    private var padding = 0
    private var head: [UInt8] = []

    /// - Parameters:
    ///   - boundary: the Content-Type's parameter.
    ///   - limits: the parser looks at header and padding sizes; counts and sizes of parts are the sink's.
    /// - Throws: `.invalidMultipart(.boundary)`.
    public init(boundary: String, limits: MultipartLimits = MultipartLimits()) throws(HTTPFault) {
        let bytes = Array(boundary.utf8)
        let isValid = (1...70).contains(bytes.count) && bytes.last != ASCII.space && bytes.allSatisfy(Self.isBoundary)
        guard isValid else { throw .invalidMultipart(.boundary) }
        delimiter = [0x0D, 0x0A, 0x2D, 0x2D] + bytes
        self.limits = limits
    }

    /// Takes the next slice of the body.
    /// - Throws: `.invalidMultipart`, and what the sink throws; the parser is of no use after that.
    public mutating func push(_ slice: Span<UInt8>, into sink: inout some MultipartSink) throws(HTTPFault) {
        var at = 0
        while at < slice.count {
            switch state {
            case .preamble, .content:
                at = try search(slice, at, &sink)
            case .epilogue:
                return try pad(slice.count - at, .epilogue)
            case .boundaryTail, .closingDash, .boundaryLineFeed, .headers:
                try step(slice[at], &sink)
                at += 1
            }
        }
    }

    /// The body is over.
    /// - Throws: `.invalidMultipart(.truncated)` if the closing delimiter did not come.
    public func finish() throws(HTTPFault) {
        guard case .epilogue = state else { throw .invalidMultipart(.truncated) }
    }

    // MARK: Searching for a delimiter

    /// Looks for the delimiter from a place on and passes on what is in front of it.
    /// - Returns: the place behind the delimiter, or the slice's end.
    private mutating func search(
        _ slice: Span<UInt8>, _ start: Int, _ sink: inout some MultipartSink
    ) throws(HTTPFault) -> Int {
        var at = start
        if matched > 0 {
            at = match(slice, from: at)
            if matched == delimiter.count { return try found(at, &sink) }
            if at == slice.count { return at }
            // It was content after all, up to the byte that did not fit.
            let delimiter = delimiter
            try pass(delimiter.span.extracting(0..<matched), &sink)
            matched = 0
        }
        let segment = at
        while let carriageReturn = slice.firstIndex(of: ASCII.carriageReturn, from: at) {
            at = match(slice, from: carriageReturn)
            if matched == delimiter.count {
                try pass(slice.extracting(segment..<carriageReturn), &sink)
                return try found(at, &sink)
            }
            if at == slice.count {
                try pass(slice.extracting(segment..<carriageReturn), &sink)
                return at
            }
            matched = 0
        }
        try pass(slice.extracting(segment..<slice.count), &sink)
        return slice.count
    }

    /// Goes on matching the delimiter for as long as the bytes fit.
    private mutating func match(_ slice: Span<UInt8>, from start: Int) -> Int {
        var at = start
        while at < slice.count, matched < delimiter.count, slice[at] == delimiter[matched] {
            at += 1
            matched += 1
        }
        return at
    }

    private mutating func found(_ at: Int, _ sink: inout some MultipartSink) throws(HTTPFault) -> Int {
        if state == .content { sink.ended() }
        matched = 0
        padding = 0
        state = .boundaryTail
        return at
    }

    /// Content to the sink; the preamble to nowhere, counted.
    private mutating func pass(_ bytes: Span<UInt8>, _ sink: inout some MultipartSink) throws(HTTPFault) {
        if state == .preamble { return try pad(bytes.count, .preamble) }
        if !bytes.isEmpty { try sink.content(bytes) }
    }

    private mutating func pad(_ count: Int, _ fault: MultipartSyntaxError) throws(HTTPFault) {
        padding += count
        if padding > limits.paddingBytes { throw .invalidMultipart(fault) }
    }

    // MARK: Behind a delimiter

    private mutating func step(_ byte: UInt8, _ sink: inout some MultipartSink) throws(HTTPFault) {
        switch (state, byte) {
        case (.boundaryTail, 0x2D) where padding == 0: state = .closingDash
        case (.boundaryTail, ASCII.space), (.boundaryTail, ASCII.tab): try pad(1, .boundaryLine)
        case (.boundaryTail, ASCII.carriageReturn): state = .boundaryLineFeed
        case (.closingDash, 0x2D):
            padding = 0
            state = .epilogue
        case (.boundaryLineFeed, ASCII.lineFeed):
            head.removeAll(keepingCapacity: true)
            state = .headers
        case (.headers, _): try header(byte, &sink)
        default: throw .invalidMultipart(.boundaryLine)
        }
    }

    private mutating func header(_ byte: UInt8, _ sink: inout some MultipartSink) throws(HTTPFault) {
        if head.count >= limits.headerBytes { throw .invalidMultipart(.partHeadersTooLarge) }
        head.append(byte)
        guard byte == ASCII.lineFeed else { return }
        let isEmptyLine = head.count == 2 || (head.count >= 4 && head[head.count - 3] == ASCII.lineFeed)
        guard isEmptyLine, head[head.count - 2] == ASCII.carriageReturn else { return }
        try sink.began(try MultipartHeaderParser.parse(head, maximumCount: limits.headerCount))
        state = .content
    }

    /// - Source: RFC 2046 §5.1.1, bchars.
    private static func isBoundary(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        // ' ( ) + _ , - . / : = ? and space
        case 0x27...0x29, 0x2B...0x2F, 0x3A, 0x3D, 0x3F, 0x5F, 0x20: true
        default: false
        }
    }
}

extension Span<UInt8> {
    /// The place of the first byte of a value at or behind a place.
    fileprivate func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        var at = start
        while at < count {
            if self[at] == byte { return at }
            at += 1
        }
        return nil
    }
}

/// The chunked transfer coding.
/// - Source: RFC 9112 §7.1.
extension HTTPRequestParser {
    mutating func nextChunkSize(_ input: Span<UInt8>) throws(HTTPFault) -> (event: Event, consumed: Int) {
        guard let line = try nextLine(input, limit: limits.chunkLineBytes, .chunkSize, tooLong: .chunkExtensions) else {
            return (.needMore, 0)
        }
        var size = 0
        var at = 0
        while at < line, let digit = ASCII.hexDigit(input[at]) {
            // Sixteen digits always fit the check below; more, were they zeros, only serve to hide something.
            if at == 16 || size > (Int.max >> 4) - 15 { throw .malformed(.chunkSize) }
            size = size << 4 | Int(digit)
            at += 1
        }
        if at == 0 { throw .malformed(.chunkSize) }
        if at < line {
            if input[at] != 0x3B { throw .malformed(.chunkSize) }
            extensionBytes += line - at
            if extensionBytes > limits.chunkExtensionBytes { throw .malformed(.chunkExtensions) }
            while at < line {
                if !ASCII.isFieldValue(input[at]) { throw .malformed(.chunkSize) }
                at += 1
            }
        }
        state = size == 0 ? .trailers : .chunkData(remaining: size)
        return (.skipped, line + 2)
    }

    mutating func nextChunkEnd(_ input: Span<UInt8>) throws(HTTPFault) -> (event: Event, consumed: Int) {
        if input.count >= 1, input[0] != ASCII.carriageReturn { throw .malformed(.chunkEnd) }
        if input.count < 2 { return (.needMore, 0) }
        if input[1] != ASCII.lineFeed { throw .malformed(.chunkEnd) }
        state = .chunkSize
        return (.skipped, 2)
    }

    /// Trailers are checked, counted and thrown away: nothing here has a use for them.
    mutating func nextTrailer(_ input: Span<UInt8>) throws(HTTPFault) -> (event: Event, consumed: Int) {
        let room = limits.trailerBytes - trailerBytes
        guard let line = try nextLine(input, limit: room, .trailer, tooLong: .trailerLength) else {
            return (.needMore, 0)
        }
        if line == 0 {
            state = .head
            return (.end, 2)
        }
        trailerBytes += line + 2
        if trailerBytes > limits.trailerBytes { throw .malformed(.trailerLength) }
        var at = 0
        while at < line, ASCII.isToken(input[at]) { at += 1 }
        if at == 0 || at == line || input[at] != 0x3A { throw .malformed(.trailer) }
        while at < line {
            if !ASCII.isFieldValue(input[at]) { throw .malformed(.trailer) }
            at += 1
        }
        return (.skipped, line + 2)
    }

    /// The length of the line at the front without its CR LF, or nil while its end is not there.
    /// - Throws: `fault` for a bare LF, `tooLong` for a line over the limit.
    private mutating func nextLine(
        _ input: Span<UInt8>, limit: Int, _ fault: HTTPSyntaxError, tooLong: HTTPSyntaxError
    ) throws(HTTPFault) -> Int? {
        while searched < input.count {
            if input[searched] == ASCII.lineFeed {
                if searched == 0 || input[searched - 1] != ASCII.carriageReturn { throw .malformed(fault) }
                defer { searched = 0 }
                return searched - 1
            }
            searched += 1
            if searched > limit + 1 { throw .malformed(tooLong) }
        }
        return nil
    }
}

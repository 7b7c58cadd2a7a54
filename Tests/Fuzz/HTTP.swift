import HTTPCore

private struct Outcome: Equatable {
    var heads: [HTTPRequestHead] = []
    var lengths: [HTTPRequestParser.BodyLength] = []
    var bodies: [[UInt8]] = []
    var ends = 0
    var fault: HTTPFault?
}

private func parse(_ bytes: ArraySlice<UInt8>, pieces: Int) -> Outcome {
    var outcome = Outcome()
    var parser = HTTPRequestParser()
    do {
        try feed(bytes, pieces: pieces) { input in
            let (event, consumed) = try parser.next(input)
            switch event {
            case .needMore: return nil
            case .skipped: break
            case .head(let head, let length, _):
                outcome.heads.append(head)
                outcome.lengths.append(length)
                outcome.bodies.append([])
                _ = head.query
                _ = head.wantsKeepAlive
            case .body(let range):
                for index in range { outcome.bodies[outcome.bodies.count - 1].append(input[index]) }
            case .end: outcome.ends += 1
            }
            return consumed
        }
    } catch {
        outcome.fault = error as? HTTPFault
    }
    return outcome
}

/// libFuzzer's target for requests: head, chunked coding, trailers and what is pipelined behind.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let (bytes, size) = split(data, count) else { return 0 }
    let (whole, pieces) = (parse(bytes, pieces: .max / 2), parse(bytes, pieces: size))
    precondition(whole == pieces, "cut into pieces it is another request: \(whole) \(pieces)")
    return 0
}

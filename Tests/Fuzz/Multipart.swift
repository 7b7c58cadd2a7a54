import HTTPCore

private struct Outcome: Equatable {
    var parts: [MultipartPart] = []
    var fault: HTTPFault?
}

private func parse(_ bytes: ArraySlice<UInt8>, pieces: Int) -> Outcome {
    let limits = MultipartLimits(parts: 8, partBytes: 4_096)
    var outcome = Outcome()
    var collector = MultipartCollector(limits: limits)
    do {
        var parser = try MultipartParser(boundary: "b", limits: limits)
        try feed(bytes, pieces: pieces) { input in
            if input.isEmpty { return nil }
            try parser.push(input, into: &collector)
            return input.count
        }
        try parser.finish()
        outcome.parts = collector.parts
    } catch {
        outcome.fault = error as? HTTPFault
    }
    return outcome
}

/// libFuzzer's target for multipart/form-data bodies with the boundary `b`.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let (bytes, size) = split(data, count) else { return 0 }
    let (whole, pieces) = (parse(bytes, pieces: .max / 2), parse(bytes, pieces: size))
    precondition(whole == pieces, "cut into pieces it is another body: \(whole) \(pieces)")
    return 0
}

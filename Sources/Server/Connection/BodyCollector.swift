import HTTPCore

/// Gathers a request's content as its route wants it.
enum BodyCollector {
    case bytes([UInt8])
    case multipart(MultipartParser, MultipartCollector)

    /// - Throws: `.invalidMultipart(.boundary)`.
    init(head: HTTPRequestHead, length: HTTPRequestParser.BodyLength, route: Route) throws(HTTPFault) {
        if let limits = route.multipart, let type = head.headers["Content-Type"].flatMap({ MediaType($0) }),
            type.essence == "multipart/form-data"
        {
            let boundary = type.parameter("boundary") ?? ""
            self = .multipart(
                try MultipartParser(boundary: boundary, limits: limits), MultipartCollector(limits: limits))
            return
        }
        var bytes: [UInt8] = []
        // What a client says is long is not believed beyond a little: the rest is taken when it has come.
        if case .fixed(let count) = length { bytes.reserveCapacity(min(count, 16 << 10)) }
        self = .bytes(bytes)
    }

    mutating func push(_ slice: Span<UInt8>) throws(HTTPFault) {
        switch consume self {
        case .bytes(var bytes):
            self = .bytes([])
            slice.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
            self = .bytes(bytes)
        case .multipart(var parser, var collector):
            self = .bytes([])
            try parser.push(slice, into: &collector)
            self = .multipart(parser, collector)
        }
    }

    /// The body is over.
    /// - Throws: `.invalidMultipart(.truncated)`.
    consuming func finish() throws(HTTPFault) -> RequestBody {
        switch consume self {
        case .bytes(let bytes): return bytes.isEmpty ? .none : .bytes(bytes)
        case .multipart(let parser, let collector):
            try parser.finish()
            return .multipart(collector.parts)
        }
    }
}

/// Where a request stands in a trace: what its `traceparent` says.
/// - Source: W3C Trace Context (Recommendation, 23 November 2021) §3.2.
/// - Trust: written by the client; lowercase hexadecimal digits of a fixed length and nothing else.
public struct TraceContext: Sendable, Equatable {
    /// 32 hexadecimal digits, not all zero.
    public let traceID: String
    /// The span that the request was sent from: 16 hexadecimal digits, not all zero.
    public let parentID: String
    /// Whether the sender records this trace.
    public let isSampled: Bool

    /// Reads a field's value: version 00 exactly, a later one by what it shares with 00.
    /// - Returns: nil for anything else, after which a trace begins anew (§4.3).
    public init?(_ traceparent: String) {
        let bytes = Array(traceparent.utf8.prefix(57))
        guard bytes.count >= 55, bytes[2] == 0x2D, bytes[35] == 0x2D, bytes[52] == 0x2D,
            let version = Self.digits(bytes[0..<2]), let traceID = Self.digits(bytes[3..<35]),
            let parentID = Self.digits(bytes[36..<52]), let flags = Self.digits(bytes[53..<55])
        else { return nil }
        guard version != "ff", traceID.utf8.contains(where: { $0 != 0x30 }),
            parentID.utf8.contains(where: { $0 != 0x30 })
        else { return nil }
        // What a later version adds is set off by a dash.
        if bytes.count > 55, version == "00" || bytes[55] != 0x2D { return nil }
        self.traceID = traceID
        self.parentID = parentID
        isSampled = flags.utf8.last.flatMap(ASCII.hexDigit).map { $0 & 1 == 1 } ?? false
    }

    /// The text of lowercase hexadecimal digits; nil if there is anything else.
    private static func digits(_ bytes: ArraySlice<UInt8>) -> String? {
        guard bytes.allSatisfy({ ASCII.digit($0) != nil || (0x61...0x66).contains($0) }) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}

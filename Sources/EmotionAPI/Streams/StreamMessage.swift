package import WebSocketCore

/// A message of a client, taken apart and checked but for the media inside.
package enum StreamMessage: Sendable, Equatable {
    /// The members of `session.update`, `type` left out.
    case update([JSON.Member])
    /// A picture's file, with its time in milliseconds on the client's clock; nil: the time of arrival.
    case frame(timestamp: Double?, [UInt8])
    /// Raw PCM, with the time of its first sample in milliseconds on the client's clock.
    case audio(timestamp: Double, [UInt8])
    case close

    /// Bytes before the media of a binary message: the kind and the time.
    package static let headerBytes = 9

    /// Reads a message.
    /// - Throws: a problem whose detail says what was expected.
    package init(_ message: WebSocketMessage, jsonDepth: Int = JSONReader.maximumDepth) throws(Problem) {
        switch message {
        case .text(let text): try self.init(text: text, jsonDepth: jsonDepth)
        case .binary(let bytes): try self.init(binary: bytes)
        }
    }

    private init(binary bytes: [UInt8]) throws(Problem) {
        if Self.isPicture(bytes) {
            self = .frame(timestamp: nil, bytes)
            return
        }
        guard bytes.count >= Self.headerBytes, let kind = bytes.first, kind == 1 || kind == 2 else {
            throw Problem(
                .invalidRequest,
                "a binary message begins with 0x01 or 0x02 and eight bytes of time, or is a JPEG, PNG or WebP file")
        }
        let microseconds = bytes[1..<Self.headerBytes].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let timestamp = Double(microseconds) / 1_000
        let media = Array(bytes[Self.headerBytes...])
        self = kind == 1 ? .frame(timestamp: timestamp, media) : .audio(timestamp: timestamp, media)
    }

    private init(text: String, jsonDepth: Int) throws(Problem) {
        let value: JSON
        do {
            value = try JSONReader.decode(Array(text.utf8), depth: jsonDepth)
        } catch {
            throw Problem(.invalidRequest, "the message is not JSON: \(error)")
        }
        guard let members = value.members, let type = value["type"]?.text else {
            throw Problem(.invalidRequest, "a text message is an object with a \"type\"")
        }
        let rest = members.filter { $0.name != "type" }
        switch type {
        case "session.update": self = .update(rest)
        case "session.close":
            try Self.refuseUnknown(rest, known: [])
            self = .close
        case "frame":
            let (timestamp, bytes) = try Self.media(value, rest)
            self = .frame(timestamp: timestamp, bytes)
        case "audio":
            let (timestamp, bytes) = try Self.media(value, rest)
            self = .audio(timestamp: timestamp, bytes)
        default:
            throw Problem(
                .invalidRequest, "\"type\" is none of session.update, frame, audio and session.close")
        }
    }

    private static func media(_ value: JSON, _ members: [JSON.Member]) throws(Problem) -> (Double, [UInt8]) {
        try refuseUnknown(members, known: ["timestamp", "data"])
        // 2⁵³: up to there a double tells milliseconds apart.
        guard let timestamp = value["timestamp"]?.double, (0...9_007_199_254_740_992).contains(timestamp) else {
            throw Problem(.invalidRequest, "\"timestamp\" must be a number of milliseconds, 0 or more")
        }
        guard let bytes = value["data"]?.text.flatMap(Base64.decode) else {
            throw Problem(.invalidRequest, "\"data\" must be base64")
        }
        return (timestamp, bytes)
    }

    private static func refuseUnknown(_ members: [JSON.Member], known: [String]) throws(Problem) {
        guard let stranger = members.first(where: { !known.contains($0.name) }) else { return }
        throw Problem(.invalidRequest, "the message has an unknown member \"\(stranger.name.shown)\"")
    }

    /// JPEG, PNG and WebP signatures; none begins with 0x01 or 0x02.
    private static func isPicture(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0xFF, 0xD8, 0xFF]) || bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
            || (bytes.starts(with: Array("RIFF".utf8)) && bytes.dropFirst(8).starts(with: Array("WEBP".utf8)))
    }
}

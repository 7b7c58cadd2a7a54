/// Reads one JSON value from UTF-8 bytes that may come from anyone.
///
/// Written here because `JSONDecoder` of FoundationEssentials says neither line nor column, lets the first of two equal
/// names win in silence and takes time quadratic in the depth for a value of unknown shape.
///
/// The JSON5 dialect, for the configuration file, adds comments, trailing commas, single quotes and bare names; the rest
/// of JSON5 (hexadecimal numbers, infinities, leading or trailing points) no setting needs, and is refused.
/// - Limits: levels of arrays and objects, `maximumDepth` where the caller does not say; `maximumValues`.
/// - Source: RFC 8259; https://spec.json5.org for the dialect.
package struct JSONReader {
    package enum Dialect: Sendable { case json, json5 }

    package static let maximumDepth = 32
    /// Values in all, those inside of others counted: nothing that is read here has a hundred, and a million of them would
    /// keep an event loop busy.
    package static let maximumValues = 10_000

    let bytes: [UInt8]
    var position = 0
    private var values = 0
    private let dialect: Dialect
    private let depthLimit: Int

    private init(bytes: [UInt8], dialect: Dialect, depthLimit: Int) {
        self.bytes = bytes
        self.dialect = dialect
        self.depthLimit = depthLimit
    }

    /// The one value that `bytes` hold.
    /// - Parameter depth: arrays and objects inside one another that are taken; each costs a frame of the stack.
    /// - Complexity: O(n).
    package static func decode(
        _ bytes: [UInt8], dialect: Dialect = .json, depth: Int = maximumDepth
    ) throws(JSONError) -> JSON {
        var reader = JSONReader(bytes: bytes, dialect: dialect, depthLimit: depth)
        try reader.skipSpace()
        let value = try reader.readValue(depth: 0)
        try reader.skipSpace()
        guard reader.position == bytes.count else { throw reader.error(.trailingText) }
        return value
    }

    func error(_ reason: JSONError.Reason, at place: Int? = nil) -> JSONError {
        let end = min(place ?? position, bytes.count)
        var line = 1
        var lineStart = 0
        for index in 0..<end where bytes[index] == UInt8(ascii: "\n") {
            line += 1
            lineStart = index + 1
        }
        return JSONError(reason: reason, line: line, column: end - lineStart + 1)
    }

    var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ character: UInt8) -> Bool {
        guard current == character else { return false }
        position += 1
        return true
    }

    private mutating func readValue(depth: Int) throws(JSONError) -> JSON {
        guard let first = current else { throw error(.unexpectedEnd) }
        values += 1
        guard values <= Self.maximumValues else { throw error(.tooMany(limit: Self.maximumValues)) }
        switch first {
        case UInt8(ascii: "{"): return try readObject(depth: depth)
        case UInt8(ascii: "["): return try readArray(depth: depth)
        case UInt8(ascii: "\""): return .string(try readString())
        case UInt8(ascii: "'") where dialect == .json5: return .string(try readString())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try readNumber()
        default: return try readWord()
        }
    }

    private mutating func readObject(depth: Int) throws(JSONError) -> JSON {
        guard depth < depthLimit else { throw error(.tooDeep(limit: depthLimit)) }
        position += 1
        var members: [JSON.Member] = []
        var names: Set<String> = []
        try skipSpace()
        if take(UInt8(ascii: "}")) { return .object([]) }
        while true {
            let start = position
            let name = try readName()
            guard names.insert(name).inserted else { throw error(.duplicateName(name), at: start) }
            try skipSpace()
            guard take(UInt8(ascii: ":")) else { throw expected("\":\"") }
            try skipSpace()
            members.append(JSON.Member(name, try readValue(depth: depth + 1)))
            try skipSpace()
            if take(UInt8(ascii: "}")) { return .object(members) }
            guard take(UInt8(ascii: ",")) else { throw expected("\",\" or \"}\"") }
            try skipSpace()
            if dialect == .json5, take(UInt8(ascii: "}")) { return .object(members) }
        }
    }

    private mutating func readArray(depth: Int) throws(JSONError) -> JSON {
        guard depth < depthLimit else { throw error(.tooDeep(limit: depthLimit)) }
        position += 1
        var elements: [JSON] = []
        try skipSpace()
        if take(UInt8(ascii: "]")) { return .array([]) }
        while true {
            elements.append(try readValue(depth: depth + 1))
            try skipSpace()
            if take(UInt8(ascii: "]")) { return .array(elements) }
            guard take(UInt8(ascii: ",")) else { throw expected("\",\" or \"]\"") }
            try skipSpace()
            if dialect == .json5, take(UInt8(ascii: "]")) { return .array(elements) }
        }
    }

    private mutating func readName() throws(JSONError) -> String {
        if current == UInt8(ascii: "\"") || (dialect == .json5 && current == UInt8(ascii: "'")) {
            return try readString()
        }
        guard dialect == .json5 else { throw expected("a name in double quotes") }
        let word = takeWord()
        guard let first = word.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            throw expected("a name")
        }
        return word
    }

    private mutating func readWord() throws(JSONError) -> JSON {
        let start = position
        switch takeWord() {
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "null": return .null
        default: throw error(.expected("a value"), at: start)
        }
    }

    private mutating func takeWord() -> String {
        let start = position
        while let byte = current {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"):
                position += 1
            default: return String(decoding: bytes[start..<position], as: UTF8.self)
            }
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private func expected(_ what: String) -> JSONError {
        position < bytes.count ? error(.expected(what)) : error(.unexpectedEnd)
    }

    /// Passes white space, and comments where the dialect has them.
    private mutating func skipSpace() throws(JSONError) {
        while let byte = current {
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            case UInt8(ascii: "/") where dialect == .json5: try skipComment()
            default: return
            }
        }
    }

    private mutating func skipComment() throws(JSONError) {
        let start = position
        position += 1
        if take(UInt8(ascii: "/")) {
            while let byte = current, byte != 0x0A { position += 1 }
        } else if take(UInt8(ascii: "*")) {
            while !(current == UInt8(ascii: "*") && position + 1 < bytes.count
                && bytes[position + 1] == UInt8(ascii: "/"))
            {
                guard position < bytes.count else { throw error(.expected("the end of this comment"), at: start) }
                position += 1
            }
            position += 2
        } else {
            throw error(.expected("a value"), at: start)
        }
    }
}

/// One extension that a client offers in Sec-WebSocket-Extensions.
/// - Source: RFC 6455 §9.1.
struct WebSocketExtension: Equatable {
    /// `name` or `name=value`; a quoted value without its quotes.
    struct Parameter: Equatable {
        var name: String
        var value: String?
    }

    var name: String
    var parameters: [Parameter] = []

    /// The extensions of every field of that name, in order.
    /// - Returns: nil if a field does not follow the grammar.
    static func parse(_ fields: [String]) -> [WebSocketExtension]? {
        var extensions: [WebSocketExtension] = []
        for field in fields {
            var scanner = Scanner(bytes: Array(field.utf8))
            repeat {
                // Empty members of a list are allowed: RFC 9110 §5.6.1.
                if scanner.isAtMemberEnd { continue }
                guard let member = scanner.member(), scanner.isAtMemberEnd else { return nil }
                extensions.append(member)
            } while scanner.skip(0x2C)
        }
        return extensions
    }

    private struct Scanner {
        let bytes: [UInt8]
        var at = 0

        /// Whether a comma or nothing follows behind white space.
        var isAtMemberEnd: Bool {
            mutating get {
                while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
                return at == bytes.count || bytes[at] == 0x2C
            }
        }

        /// Takes a byte with white space on both sides, if it is next.
        mutating func skip(_ byte: UInt8) -> Bool {
            if isAtMemberEnd, byte != 0x2C { return false }
            guard at < bytes.count, bytes[at] == byte else { return false }
            at += 1
            _ = isAtMemberEnd
            return true
        }

        mutating func member() -> WebSocketExtension? {
            guard let name = token() else { return nil }
            var member = WebSocketExtension(name: name)
            while skip(0x3B) {
                guard let name = token() else { return nil }
                var parameter = Parameter(name: name)
                if skip(0x3D) {
                    guard let value = at < bytes.count && bytes[at] == 0x22 ? quoted() : token() else { return nil }
                    parameter.value = value
                }
                member.parameters.append(parameter)
            }
            return member
        }

        private mutating func token() -> String? {
            let start = at
            while at < bytes.count, Self.isTokenByte(bytes[at]) { at += 1 }
            return at == start ? nil : String(decoding: bytes[start..<at], as: UTF8.self)
        }

        /// A quoted string whose content is a token, which is all that may be quoted here.
        private mutating func quoted() -> String? {
            at += 1
            var content: [UInt8] = []
            while at < bytes.count, bytes[at] != 0x22 {
                if bytes[at] == 0x5C { at += 1 }
                guard at < bytes.count, Self.isTokenByte(bytes[at]) else { return nil }
                content.append(bytes[at])
                at += 1
            }
            guard at < bytes.count, !content.isEmpty else { return nil }
            at += 1
            return String(decoding: content, as: UTF8.self)
        }

        /// - Source: RFC 9110 §5.6.2.
        private static func isTokenByte(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
            default: false
            }
        }
    }
}

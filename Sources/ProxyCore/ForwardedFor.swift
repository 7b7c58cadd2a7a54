/// X-Forwarded-For: every proxy on the way adds the address that it got the request from at the right, so that as much
/// of it can be believed as was written by trusted ones.
public enum ForwardedFor {
    /// Proxies that are followed, empty members included; a chain is a few of them.
    public static let maximumHops = 32

    /// The rightmost address that is no trusted proxy's, or the leftmost of those that are if no other comes.
    /// - Parameters:
    ///   - fields: the values of every X-Forwarded-For field, in order.
    ///   - trusted: whose word is taken. The caller has asked it for the peer, who wrote the rightmost member.
    /// - Returns: nil if the rightmost member is no address, so that the peer is all that is known. A member behind it
    ///   that is none (`unknown`, a name, rubbish) ends the walk in the same way, at the proxy that let it pass.
    public static func client(_ fields: [String], trusted: AddressList) -> IPAddress? {
        var found: IPAddress?
        var hops = 0
        for field in fields.reversed() {
            var rest = Substring(field).utf8
            while true {
                let comma = rest.lastIndex(of: UInt8(ascii: ","))
                let member = trim(comma.map { rest[rest.index(after: $0)...] } ?? rest)
                hops += 1
                if hops > maximumHops { return found }
                // Empty members are no members: RFC 9110 §5.6.1.2.
                if !member.isEmpty {
                    guard let address = address(member) else { return found }
                    found = address
                    if !trusted.contains(address) { return found }
                }
                guard let comma else { break }
                rest = rest[..<comma]
            }
        }
        return found
    }

    /// An address, with or without a port; IPv6 with a port has brackets.
    private static func address(_ member: Substring.UTF8View) -> IPAddress? {
        let colon = UInt8(ascii: ":")
        if member.first == UInt8(ascii: "[") {
            guard let end = member.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            let (inner, after) = (member[..<end].dropFirst(), member[end...].dropFirst())
            guard inner.contains(colon), after.isEmpty || (after.first == colon && isPort(after.dropFirst())) else {
                return nil
            }
            return parse(inner)
        }
        guard let first = member.firstIndex(of: colon), first == member.lastIndex(of: colon) else {
            return parse(member)
        }
        return isPort(member[first...].dropFirst()) ? parse(member[..<first]) : nil
    }

    private static func parse(_ text: Substring.UTF8View) -> IPAddress? {
        String(text).flatMap { IPAddress($0) }
    }

    private static func isPort(_ digits: Substring.UTF8View) -> Bool {
        (1...5).contains(digits.count) && digits.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func trim(_ text: Substring.UTF8View) -> Substring.UTF8View {
        var text = text
        while let byte = text.first, byte == 0x20 || byte == 0x09 { text = text.dropFirst() }
        while let byte = text.last, byte == 0x20 || byte == 0x09 { text = text.dropLast() }
        return text
    }
}

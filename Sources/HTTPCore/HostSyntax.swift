/// The syntax of Host and of a target's authority.
/// - Source: RFC 9110 §7.2, RFC 3986 §3.2.2 and §3.2.3; an empty host and user information are refused, and so is a
///   comma, in which a list of hosts could hide.
enum HostSyntax {
    static func isValid(_ input: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard !range.isEmpty, range.count <= 261 else { return false }
        var at = range.lowerBound
        if input[at] == 0x5B {
            at += 1
            let start = at
            while at < range.upperBound, ASCII.hexDigit(input[at]) != nil || input[at] == 0x3A || input[at] == 0x2E {
                at += 1
            }
            guard at > start + 1, at < range.upperBound, input[at] == 0x5D else { return false }
            at += 1
        } else {
            while at < range.upperBound, isRegisteredName(input[at]) { at += 1 }
            if at == range.lowerBound { return false }
        }
        if at == range.upperBound { return true }
        return isPort(input, at, range.upperBound)
    }

    private static func isPort(_ input: Span<UInt8>, _ colon: Int, _ end: Int) -> Bool {
        guard input[colon] == 0x3A, end - colon <= 6 else { return false }
        var port = 0
        var at = colon + 1
        while at < end {
            guard let digit = ASCII.digit(input[at]) else { return false }
            port = port * 10 + Int(digit)
            at += 1
        }
        return port <= 65_535
    }

    private static func isRegisteredName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        // - . _ ~ % and the delimiters ! $ & ' ( ) * + ; =
        case 0x2D, 0x2E, 0x5F, 0x7E, 0x25, 0x21, 0x24, 0x26...0x2B, 0x3B, 0x3D: true
        default: false
        }
    }
}

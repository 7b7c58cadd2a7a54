/// The addresses that share a prefix. IPv4 and IPv6 are apart: `::/0` has no IPv4 address in it.
public struct IPNetwork: Sendable, Hashable, CustomStringConvertible {
    /// Its first address.
    public let base: IPAddress
    /// Bits of the IPv6 form that its addresses share: 96 more than an IPv4 prefix says.
    private let bits: Int

    /// Reads an address (a network of one) or an address, `/` and the length of the prefix in decimal (CIDR).
    /// - Throws: what is wrong with the entry; also where bits behind the prefix are set, since that is mostly a slip.
    public init(_ entry: String) throws(AddressListError) {
        let parts = entry.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(String(parts[0])) else { throw .malformed(entry: entry) }
        let isDotted = !parts[0].utf8.contains(UInt8(ascii: ":"))
        let width = isDotted ? 32 : 128
        var length = width
        if parts.count == 2 {
            let digits = parts[1].utf8
            guard (1...3).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
                digits.count == 1 || digits.first != 0x30, let number = Int(parts[1])
            else { throw .malformed(entry: entry) }
            guard number <= width else { throw .prefixTooLong(entry: entry, limit: width) }
            length = number
        }
        bits = isDotted ? length + 96 : length
        base = IPAddress(high: address.high & Self.mask(bits), low: address.low & Self.mask(bits - 64))
        if base != address { throw .addressInNetwork(entry: entry, network: "\(self)") }
    }

    /// Whether an address is in it.
    public func contains(_ address: IPAddress) -> Bool {
        address.isIPv4 == (base.isIPv4 && bits >= 96) && address.high & Self.mask(bits) == base.high
            && address.low & Self.mask(bits - 64) == base.low
    }

    /// `192.0.2.0/24`, `2001:db8::/32`.
    public var description: String { "\(base)/\(base.isIPv4 && bits >= 96 ? bits - 96 : bits)" }

    /// The highest `count` bits of a word; none for a count below 1, all from 64 on.
    private static func mask(_ count: Int) -> UInt64 {
        count <= 0 ? 0 : count >= 64 ? .max : ~(UInt64.max >> UInt64(count))
    }
}

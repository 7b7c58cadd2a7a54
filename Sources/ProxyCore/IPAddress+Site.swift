extension IPAddress {
    /// What stands for one client in limits by address: an IPv4 address itself, of an IPv6 address its /64, all of which
    /// one host may use.
    /// - Source: RFC 6177 §2, RFC 8981.
    public var site: IPAddress { isIPv4 ? self : IPAddress(high: high, low: 0) }
}

public import ProxyCore

extension AddressList {
    /// Whether a peer is in it.
    public func contains(_ peer: BoundAddress) -> Bool {
        if isEmpty { return false }
        if peer.path != nil { return includesUnix }
        return IPAddress(peer.host).map { contains($0) } ?? false
    }
}

/// Peers that an operator lists: addresses, networks, and whoever comes through a unix-domain socket.
public struct AddressList: Sendable, Hashable {
    /// What an entry may be, for an error's text.
    public static let expectation =
        "addresses and networks such as 192.0.2.1, 10.0.0.0/8, 2001:db8::/32, or \"unix\" for unix-domain sockets"

    private let networks: [IPNetwork]
    /// Whether peers of unix-domain sockets are in it.
    public let includesUnix: Bool

    /// The empty list.
    public init() {
        networks = []
        includesUnix = false
    }

    /// Reads every entry.
    /// - Throws: the first that is none.
    public init(_ entries: [String]) throws(AddressListError) {
        var networks: [IPNetwork] = []
        for entry in entries where entry != "unix" { networks.append(try IPNetwork(entry)) }
        self.networks = networks
        includesUnix = entries.contains("unix")
    }

    /// Whether nobody is in it.
    public var isEmpty: Bool { networks.isEmpty && !includesUnix }

    /// Whether an address is in it.
    /// - Complexity: O(n) in the number of entries.
    public func contains(_ address: IPAddress) -> Bool { networks.contains { $0.contains(address) } }
}

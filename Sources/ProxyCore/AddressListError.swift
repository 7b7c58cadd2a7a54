/// Why an entry of an `AddressList` is none.
public enum AddressListError: Error, Sendable, Equatable, CustomStringConvertible {
    /// It is no address and no network.
    case malformed(entry: String)
    /// The prefix has more bits than the address.
    case prefixTooLong(entry: String, limit: Int)
    /// Bits behind the prefix are set; `network` is the entry without them.
    case addressInNetwork(entry: String, network: String)

    /// The entry that is to blame.
    public var entry: String {
        switch self {
        case .malformed(let entry), .prefixTooLong(let entry, _), .addressInNetwork(let entry, _): entry
        }
    }

    /// One line for the operator.
    public var description: String {
        switch self {
        case .malformed: "expected are \(AddressList.expectation)"
        case .prefixTooLong(_, let limit): "its prefix can be at most \(limit)"
        case .addressInNetwork(_, let network): "it has bits behind its prefix; the network is \(network)"
        }
    }
}

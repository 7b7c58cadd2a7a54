import ProxyCore
import Testing

struct AddressListTests {
    private func contains(_ entries: [String], _ address: String) throws -> Bool {
        try AddressList(entries).contains(#require(IPAddress(address)))
    }

    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "192.0.2.6", false),
        ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false),
        ("10.0.0.0/8", "9.255.255.255", false),
        ("192.0.2.128/25", "192.0.2.128", true), ("192.0.2.128/25", "192.0.2.127", false),
        ("192.0.2.4/31", "192.0.2.5", true), ("192.0.2.4/31", "192.0.2.6", false), ("192.0.2.4/32", "192.0.2.4", true),
        ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "2001:db8::1", false),
        ("2001:db8::/32", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", true), ("2001:db8::/32", "2001:db9::", false),
        ("2001:db8::/64", "2001:db8::1:0:0:0", true), ("2001:db8::/64", "2001:db8:0:1::", false),
        ("2001:db8::/65", "2001:db8::7fff:0:0:1", true), ("2001:db8::/65", "2001:db8::8000:0:0:1", false),
        ("2001:db8::1", "2001:db8::1", true), ("2001:db8::1/128", "2001:db8::2", false),
        ("::/0", "2001:db8::1", true), ("::/0", "192.0.2.1", false),
        ("10.0.0.0/8", "::ffff:10.1.2.3", true), ("::ffff:10.0.0.0/104", "10.1.2.3", true),
        ("::ffff:10.0.0.0/104", "11.1.2.3", false), ("::ffff:0:0/96", "192.0.2.1", true),
    ])
    func containsTheAddressesOfItsNetworks(_ entry: String, _ address: String, _ isIn: Bool) throws {
        #expect(try contains([entry], address) == isIn)
        #expect(try contains(["198.51.100.0/24", entry, "unix"], address) == isIn)
    }

    @Test func unixSocketsAreAnEntryOfTheirOwn() throws {
        #expect(try AddressList(["unix"]).includesUnix)
        #expect(try !AddressList(["unix"]).isEmpty)
        #expect(try !AddressList(["0.0.0.0/0", "::/0"]).includesUnix)
        #expect(try !contains(["unix"], "192.0.2.1"))
        #expect(AddressList().isEmpty && !AddressList().includesUnix)
        #expect(try AddressList([]) == AddressList())
    }

    @Test(arguments: [
        "", "10.0.0.0/", "/8", "10.0.0.0/x", "10.0.0.0/08", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8",
        "10.0.0.0/1000",
        "10.0.0/8", "localhost", "*", "Unix", "unix:", "[::1]", "10.0.0.0 /8", "10.0.0.0/ 8",
        "10.0.0.0/99999999999999999999",
    ])
    func refusesWhatIsNoEntry(_ entry: String) {
        #expect(throws: AddressListError.malformed(entry: entry)) { try AddressList(["192.0.2.1", entry]) }
    }

    @Test func saysWhatIsWrongWithAnEntry() {
        #expect(throws: AddressListError.prefixTooLong(entry: "10.0.0.0/33", limit: 32)) {
            try AddressList(["10.0.0.0/33"])
        }
        #expect(throws: AddressListError.prefixTooLong(entry: "::/129", limit: 128)) { try AddressList(["::/129"]) }
        #expect(throws: AddressListError.addressInNetwork(entry: "10.1.2.3/8", network: "10.0.0.0/8")) {
            try AddressList(["10.1.2.3/8"])
        }
        #expect(throws: AddressListError.addressInNetwork(entry: "2001:db8::1/64", network: "2001:db8::/64")) {
            try AddressList(["2001:db8::1/64"])
        }
        #expect(throws: AddressListError.addressInNetwork(entry: "::ffff:10.1.1.1/104", network: "10.0.0.0/8")) {
            try AddressList(["::ffff:10.1.1.1/104"])
        }
    }
}

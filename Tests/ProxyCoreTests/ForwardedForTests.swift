import ProxyCore
import Testing

struct ForwardedForTests {
    private func client(_ fields: String...) throws -> String? {
        let trusted = try AddressList(["10.0.0.0/8", "2001:db8::/32"])
        return ForwardedFor.client(fields, trusted: trusted)?.description
    }

    @Test func theClientIsTheRightmostAddressThatIsNoProxys() throws {
        #expect(try client("203.0.113.9") == "203.0.113.9")
        #expect(try client("203.0.113.9, 10.0.0.1") == "203.0.113.9")
        #expect(try client("203.0.113.9,10.0.0.1,\t10.0.0.2 ") == "203.0.113.9")
        #expect(try client("203.0.113.9", "10.0.0.1", "10.0.0.2") == "203.0.113.9")
        #expect(try client("198.51.100.1, 203.0.113.9, 2001:db8::5") == "203.0.113.9")
    }

    @Test func whatAClientWroteItselfIsNotBelieved() throws {
        #expect(try client("127.0.0.1, 203.0.113.9") == "203.0.113.9")
        #expect(try client("10.0.0.1, 203.0.113.9, 10.0.0.2") == "203.0.113.9")
        #expect(try client("<script>, 203.0.113.9") == "203.0.113.9")
    }

    @Test func theFarthestProxyIsTheClientWhereAllAreProxies() throws {
        #expect(try client("10.0.0.1, 10.0.0.2") == "10.0.0.1")
        #expect(try client("2001:db8::9") == "2001:db8::9")
    }

    @Test func rubbishEndsTheWalkAtTheLastThatCanBeTrusted() throws {
        #expect(try client("203.0.113.9, unknown, 10.0.0.1") == "10.0.0.1")
        #expect(try client("203.0.113.9, 10.0.0.1, _hidden") == nil)
        #expect(try client("") == nil)
        #expect(try client() == nil)
        #expect(try client(" ,, \t") == nil)
        #expect(try client("203.0.113.9 10.0.0.1") == nil)
    }

    @Test func emptyMembersAreNone() throws {
        #expect(try client("203.0.113.9,, ,10.0.0.1,") == "203.0.113.9")
    }

    @Test(arguments: [
        ("203.0.113.9:1", "203.0.113.9"), ("203.0.113.9:65535", "203.0.113.9"), ("[2001:1::1]", "2001:1::1"),
        ("[2001:1::1]:8080", "2001:1::1"), ("2001:1::1", "2001:1::1"), ("::ffff:203.0.113.9", "203.0.113.9"),
        ("[::ffff:203.0.113.9]:80", "203.0.113.9"),
    ])
    func takesPortsAndBrackets(_ member: String, _ address: String) throws {
        #expect(try client(member) == address)
    }

    @Test(arguments: [
        "203.0.113.9:", "203.0.113.9:x", "203.0.113.9:123456", "203.0.113.9:-1", "[203.0.113.9]", "[2001:1::1",
        "2001:1::1]",
        "[2001:1::1]8080", "[2001:1::1]:", "[]", "[", "]", ":", "::1%lo", "\"203.0.113.9\"", "203.0.113.9\u{301}",
    ])
    func refusesWhatIsNoAddress(_ member: String) throws {
        #expect(try client("198.51.100.1, \(member)") == nil)
        #expect(try client("\(member), 10.0.0.7") == "10.0.0.7")
    }

    @Test func followsNoMoreThanABoundedChain() throws {
        let proxies = (1...200).map { "10.0.0.\($0)" }
        let farthest = proxies[proxies.count - ForwardedFor.maximumHops]
        #expect(try client((["203.0.113.9"] + proxies).joined(separator: ",")) == farthest)
        #expect(try client("203.0.113.9" + String(repeating: ",", count: 20_000)) == nil)
    }
}

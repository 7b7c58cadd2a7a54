import Testing
import Transport

/// Which certificate a server name gets.
@Suite struct ServerNamesTests {
    @Test func takesTheCertificateOfTheNameAndElseTheStandardOne() {
        let names = ServerNames([["a.org"], ["b.org", "www.b.org"], []])
        #expect(names.groups == [[0], [1]])
        for (name, group) in [
            ("a.org", 0), ("b.org", 1), ("WWW.b.ORG", 1), ("b.org.", 1), ("x.b.org", 0), ("org", 0), ("", 0), (".", 0),
            ("..", 0), (".org", 0), ("*.org", 0),
        ] { #expect(names.group(for: name) == group, "\(name)") }
    }

    /// Source: RFC 6125 §6.4.3: `*.example.com` matches foo.example.com, not bar.foo.example.com and not example.com.
    @Test func aWildcardStandsForOneWholeLabel() {
        let names = ServerNames([["a.org"], ["*.example.com"], ["foo.example.com"]])
        #expect(names.groups[names.group(for: "bar.example.com")] == [1])
        #expect(names.groups[names.group(for: "foo.example.com")] == [2])
        for name in ["example.com", "bar.foo.example.com", ".example.com"] { #expect(names.group(for: name) == 0) }
    }

    @Test func certificatesThatShareANameServeItTogether() {
        let names = ServerNames([["a.org"], ["b.org", "c.org"], ["b.org"], ["a.org", "d.org"]])
        #expect(names.groups[names.group(for: "a.org")] == [0, 3])
        #expect(names.groups[names.group(for: "b.org")] == [1, 2])
        #expect(names.groups[names.group(for: "c.org")] == [1])
        #expect(names.groups[names.group(for: "d.org")] == [3])
        #expect(names.groups[names.group(for: "unknown")] == [0, 3])
    }

    @Test func aStandardCertificateWithoutNamesServesAlone() {
        #expect(ServerNames([[], ["b.org"]]).groups == [[0], [1]])
        #expect(ServerNames([[]]).groups == [[0]])
    }
}
